/// What the model asks the timetable.
struct TrainQuery: Decodable {
    var from: String
    var to: String
}

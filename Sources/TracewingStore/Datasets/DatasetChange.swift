/// What becomes of the newest version of a dataset.
public struct DatasetChange: Sendable {
    /// What is changed, for a person.
    public var note: String?
    /// New ones come last; one whose id is there takes its place. Of two with one id the last counts.
    public var putting: [StoredExample]
    /// The ids of those that go.
    public var removing: [String]

    public init(note: String? = nil, putting: [StoredExample] = [], removing: [String] = []) {
        self.note = note
        self.putting = putting
        self.removing = removing
    }
}

/// How a request's span ended.
enum Ending: Sendable, Equatable {
    case once
    /// With the outcome of a stream.
    case stream(String)
    /// Not at all, or more often.
    case times(Int)
}

extension Ending: CustomStringConvertible {
    var description: String {
        switch self {
        case .once: "ended once"
        case .stream(let outcome): "ended once: \(outcome)"
        case .times(let count): "ended \(count) times"
        }
    }
}

/// What is believed of what a request says about itself.
public struct CallerTrust: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case nobody, callers
    }

    let kind: Kind

    /// Anybody may ask. A trace is continued, but the request does not decide whether it is sampled, and its baggage is
    /// not read.
    public static let nobody = CallerTrust(kind: .nobody)
    /// Services of one's own, behind authentication. They decide about sampling, and their baggage counts as if it had
    /// been set here: it stands on the spans and says where they are exported to.
    public static let callers = CallerTrust(kind: .callers)
}

/// An annotation that is kept.
public struct Annotation: Sendable, Hashable {
    public var id: Int64
    public var content: NewAnnotation
    /// When it was made, in nanoseconds since 1970.
    public var created: UInt64

    /// The most that are kept of one trace: it has to be possible to delete them with it at once.
    public static let mostPerTrace = 1_000
}

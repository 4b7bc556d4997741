/// How many bytes of what was said one span may carry to an exporter.
///
/// What is longer is cut inside its texts: what arrives is JSON and UTF-8 in any case, the cut is written where it was
/// made, and the span names the attributes that were cut (`tracewing.content.cut`).
public struct ContentLimits: Sendable, Hashable {
    /// Bytes of one attribute as it is written.
    public var perAttribute: Int
    /// Bytes of all of them together. Where that is too little for all, the longest are cut first.
    public var perSpan: Int

    public init(perAttribute: Int = 64 << 10, perSpan: Int = 256 << 10) {
        self.perAttribute = perAttribute
        self.perSpan = perSpan
    }
}

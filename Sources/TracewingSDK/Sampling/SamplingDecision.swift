public import TracewingModel

/// What a sampler says.
public struct SamplingDecision: Sendable {
    public let isSampled: Bool
    /// Added to the span's own.
    public let attributes: Attributes

    public init(isSampled: Bool, attributes: Attributes = Attributes()) {
        self.isSampled = isSampled
        self.attributes = attributes
    }

    public static var record: SamplingDecision { SamplingDecision(isSampled: true) }
    public static var drop: SamplingDecision { SamplingDecision(isSampled: false) }
}

import TracewingModel

/// What is measured under one name for one set of attributes.
protocol MetricSeries: AnyObject, Sendable {
    associatedtype Point: MetricPoint

    /// How it stands; nil while nothing has been measured.
    func point(at time: UInt64) -> Point?
}

/// How a series stands at one moment.
protocol MetricPoint: Sendable, Hashable {
    var attributes: Attributes { get }
    var startTime: UInt64 { get set }
    var time: UInt64 { get }

    /// What came on top of `earlier`; nil if that is not an earlier state of this series, which has begun anew.
    func subtracting(_ earlier: Self) -> Self?
}

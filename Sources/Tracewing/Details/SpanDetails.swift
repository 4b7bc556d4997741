#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif
public import TracewingModel
public import Tracing

/// What overrides a scope's own choices about its span.
public struct SpanDetails: Sendable {
    /// The parent; wins over the context given to `start` and over the current one.
    public var parentContext: ServiceContext?
    /// Nanoseconds since 1970; nil for now.
    public var startTime: UInt64?
    /// Nanoseconds since 1970; nil for when the scope is ended.
    public var endTime: UInt64?
    public var spanKind: SpanRecord.Kind?
    public var links: [SpanRecord.Link]

    public init(
        parentContext: ServiceContext? = nil,
        startTime: UInt64? = nil,
        endTime: UInt64? = nil,
        spanKind: SpanRecord.Kind? = nil,
        links: [SpanRecord.Link] = []
    ) {
        self.parentContext = parentContext
        self.startTime = startTime
        self.endTime = endTime
        self.spanKind = spanKind
        self.links = links
    }

    public init(
        parentContext: ServiceContext? = nil,
        endTime: Date,
        spanKind: SpanRecord.Kind? = nil,
        links: [SpanRecord.Link] = []
    ) {
        self.init(
            parentContext: parentContext,
            endTime: endTime.nanosecondsSince1970,
            spanKind: spanKind,
            links: links
        )
    }

    public init(
        parentContext: ServiceContext? = nil,
        startTime: Date,
        endTime: Date? = nil,
        spanKind: SpanRecord.Kind? = nil,
        links: [SpanRecord.Link] = []
    ) {
        self.init(
            parentContext: parentContext,
            startTime: startTime.nanosecondsSince1970,
            endTime: endTime?.nanosecondsSince1970,
            spanKind: spanKind,
            links: links
        )
    }
}

extension Date {
    /// To the microsecond: a date holds no more, and what it holds beyond that is noise. Dates before 1970 and beyond
    /// 2554 become the nearest that fits.
    var nanosecondsSince1970: UInt64 {
        let microseconds = (timeIntervalSince1970 * 1e6).rounded()
        guard microseconds > 0 else { return 0 }
        return microseconds < 1.8e16 ? UInt64(microseconds) * 1_000 : .max
    }
}

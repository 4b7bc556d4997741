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
    /// Dates before 1970 and beyond 2554 become the nearest that fits.
    var nanosecondsSince1970: UInt64 {
        let nanoseconds = timeIntervalSince1970 * 1e9
        guard nanoseconds > 0 else { return 0 }
        return nanoseconds < 1.8e19 ? UInt64(nanoseconds) : .max
    }
}

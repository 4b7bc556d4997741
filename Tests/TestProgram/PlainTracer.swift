import TracewingConcurrency
import Tracing

/// Somebody else's tracer: it knows nothing of ours, but may read and write the headers of W3C Trace Context.
final class PlainTracer: Tracer {
    /// What its spans are named by.
    struct Position: Sendable {
        var trace: String
        var span: String
    }

    private let reads: Bool
    private let writes: Bool
    private let lines = Locked<[String]>([])

    init(reads: Bool, writes: Bool) {
        self.reads = reads
        self.writes = writes
    }

    /// The spans that have ended, as `name | trace id | span id | parent's span id`.
    var ended: [String] { lines.withLock { $0 } }

    func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> ServiceContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> PlainSpan {
        var context = context()
        let parent = context.plainPosition
        let position = Position(trace: parent?.trace ?? Self.id(bytes: 16), span: Self.id(bytes: 8))
        context.plainPosition = position
        let text = "\(operationName) | \(position.trace) | \(position.span) | \(parent?.span ?? "-")"
        return PlainSpan(context: context, operationName: operationName) {
            self.lines.withLock { $0.append(text) }
        }
    }

    func forceFlush() {}

    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout ServiceContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard reads, let fields = extractor.extract(key: "traceparent", from: carrier)?.split(separator: "-"),
            fields.count == 4
        else { return }
        context.plainPosition = Position(trace: String(fields[1]), span: String(fields[2]))
    }

    func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard writes, let position = context.plainPosition else { return }
        // Names of headers have no case.
        injector.inject("00-\(position.trace)-\(position.span)-01", forKey: "Traceparent", into: &carrier)
    }

    private static func id(bytes: Int) -> String {
        (0..<bytes).map { _ in
            let digits = String(UInt8.random(in: 1...255), radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}

struct PlainSpan: Span {
    let context: ServiceContext
    let name: String
    let didEnd: @Sendable () -> Void

    init(context: ServiceContext, operationName: String, didEnd: @escaping @Sendable () -> Void) {
        self.context = context
        name = operationName
        self.didEnd = didEnd
    }

    var operationName: String {
        get { name }
        nonmutating set {}
    }
    var attributes: SpanAttributes {
        get { [:] }
        nonmutating set {}
    }
    var isRecording: Bool { true }

    func setStatus(_ status: SpanStatus) {}
    func addEvent(_ event: SpanEvent) {}
    func addLink(_ link: SpanLink) {}

    func recordError<Instant: TracerInstant>(
        _ error: any Error,
        attributes: SpanAttributes,
        at instant: @autoclosure () -> Instant
    ) {}

    func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        didEnd()
    }
}

extension ServiceContext {
    private enum PositionKey: ServiceContextKey { typealias Value = PlainTracer.Position }

    fileprivate var plainPosition: PlainTracer.Position? {
        get { self[PositionKey.self] }
        set { self[PositionKey.self] = newValue }
    }
}

public import Tracing

/// Reads context from the headers of a request and writes it to them.
///
/// Reading takes nothing on trust: what is malformed is ignored.
public protocol Propagator: Sendable {
    /// - Parameter header: the value of a header, whatever the case of its name; nil if it is not there.
    func extract(into context: inout ServiceContext, header: (String) -> String?)
    /// - Parameter set: called for every header to be sent.
    func inject(_ context: ServiceContext, set: (_ name: String, _ value: String) -> Void)
}

/// Several propagators, one after the other.
public struct CompositePropagator: Propagator {
    private let propagators: [any Propagator]

    public init(_ propagators: [any Propagator]) {
        self.propagators = propagators
    }

    public func extract(into context: inout ServiceContext, header: (String) -> String?) {
        for propagator in propagators { propagator.extract(into: &context, header: header) }
    }

    public func inject(_ context: ServiceContext, set: (_ name: String, _ value: String) -> Void) {
        for propagator in propagators { propagator.inject(context, set: set) }
    }
}

/// W3C trace context and baggage, the default.
public struct W3CPropagator: Propagator {
    private let propagators = CompositePropagator([TraceContextPropagator(), BaggagePropagator()])

    public init() {}

    public func extract(into context: inout ServiceContext, header: (String) -> String?) {
        propagators.extract(into: &context, header: header)
    }

    public func inject(_ context: ServiceContext, set: (_ name: String, _ value: String) -> Void) {
        propagators.inject(context, set: set)
    }
}

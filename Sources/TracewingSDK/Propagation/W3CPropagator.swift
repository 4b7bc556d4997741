public import Tracing

/// W3C trace context and baggage, the default.
public struct W3CPropagator: Propagator {
    private let propagators: CompositePropagator

    /// - Parameter sendsPersonalData: Whether baggage that says who a person is is sent: see ``BaggagePropagator``.
    public init(sendsPersonalData: Bool = false) {
        propagators = CompositePropagator([
            TraceContextPropagator(), BaggagePropagator(sendsPersonalData: sendsPersonalData),
        ])
    }

    public func extract(into context: inout ServiceContext, header: (String) -> String?) {
        propagators.extract(into: &context, header: header)
    }

    public func inject(_ context: ServiceContext, set: (_ name: String, _ value: String) -> Void) {
        propagators.inject(context, set: set)
    }
}

public import Tracing

/// Several propagators, one after the other. Of none at all, it reads and writes nothing.
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

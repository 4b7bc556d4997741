public import Tracing

extension ServiceContext {
    /// The span that work started with this context belongs under.
    public var spanContext: SpanContext? {
        get { spanReference?.spanContext }
        set { spanReference = newValue.map { SpanReference($0) } }
    }

    /// What travels with a request beside its trace: see ``Baggage``.
    public var baggage: Baggage {
        get { self[BaggageKey.self] ?? Baggage() }
        set { self[BaggageKey.self] = newValue.isEmpty ? nil : newValue }
    }

    var spanReference: SpanReference? {
        get { self[SpanReferenceKey.self] }
        set { self[SpanReferenceKey.self] = newValue }
    }
}

private enum SpanReferenceKey: ServiceContextKey {
    typealias Value = SpanReference
    static var nameOverride: String? { "tracewing-span" }
}

private enum BaggageKey: ServiceContextKey {
    typealias Value = Baggage
    static var nameOverride: String? { "tracewing-baggage" }
}

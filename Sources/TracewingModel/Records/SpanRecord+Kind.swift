extension SpanRecord {
    /// What role the span plays between services. The raw values are OTLP's.
    public enum Kind: Int32, Sendable, Hashable, CaseIterable {
        case unspecified = 0
        case `internal` = 1
        case server = 2
        case client = 3
        case producer = 4
        case consumer = 5
    }
}

/// Why metrics were not delivered.
struct MetricsExportError: Error, CustomStringConvertible {
    /// For a person: what happened, to what, what to do. Without a full stop.
    let description: String

    init(_ description: String) {
        self.description = description.hasSuffix(".") ? String(description.dropLast()) : description
    }
}

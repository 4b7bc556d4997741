public import Tracing

/// Reads context from the headers of a request and writes it to them.
///
/// Reading takes nothing on trust: what is malformed is ignored.
public protocol Propagator: Sendable {
    /// - Parameter header: the value of a header, whatever the case of its name; nil if it is not there. Where a
    ///   request has several fields of one name, their values joined by commas.
    func extract(into context: inout ServiceContext, header: (String) -> String?)
    /// - Parameter set: called for every header to be sent.
    func inject(_ context: ServiceContext, set: (_ name: String, _ value: String) -> Void)
}

extension Propagator {
    /// Reads context from fields as they came: names in any case, several of one name.
    ///
    /// ```swift
    /// var context = ServiceContext.topLevel
    /// W3CPropagator().extract(into: &context, fields: message.headers.map { ($0.key, $0.value) })
    /// ```
    public func extract(into context: inout ServiceContext, fields: [(name: String, value: String)]) {
        extract(into: &context) { name in
            let values = fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
            return values.isEmpty ? nil : values.joined(separator: ",")
        }
    }
}

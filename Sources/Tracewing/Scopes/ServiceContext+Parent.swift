import Tracing
import TracewingSDK

extension ServiceContext {
    /// What a scope is opened in: the context its details name, else the one given, else the current one.
    ///
    /// A context that was read from a request's headers says where the trace comes from, not who is served: it gets the
    /// baggage of the next in line, unless this process has put some on it already. That holds with telemetry on or
    /// off: the code being traced may read it.
    static func parent(of details: SpanDetails?, _ context: ServiceContext?) -> ServiceContext {
        guard let given = details?.parentContext ?? context else { return .current ?? .topLevel }
        // Asked first whether there is anything in it: that costs a scope less, also while telemetry is off.
        guard !given.isEmpty, given.spanContext?.isRemote == true else { return given }
        let own = given.baggage
        guard own.entries.allSatisfy(\.isRemote) else { return given }
        let next = details?.parentContext == nil ? .current : context ?? .current
        guard var baggage = next?.baggage, !baggage.isEmpty else { return given }
        for entry in own.entries where baggage[entry.key] == nil { baggage.set(entry) }
        var parent = given
        parent.baggage = baggage
        return parent
    }
}

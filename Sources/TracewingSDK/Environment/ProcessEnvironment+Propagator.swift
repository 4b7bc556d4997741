extension ProcessEnvironment {
    /// The propagators that `OTEL_PROPAGATORS` lists: `tracecontext` and `baggage`, which is also the default, or
    /// `none`.
    ///
    /// - Parameter notes: Gets a sentence if the variable names others; those are left out.
    public func propagator(notes: inout [String]) -> any Propagator {
        let variable = "OTEL_PROPAGATORS"
        var names: [String] = []
        for name in (self[variable] ?? "").lowercased().split(separator: ",").map({ String($0.trimmingSpace) })
        where !name.isEmpty && !names.contains(name) { names.append(name) }
        let known = names.filter { ["tracecontext", "baggage", "none"].contains($0) }
        if known.isEmpty {
            if !names.isEmpty { refuse(variable, "with no propagator there is here", notes: &notes) }
            return W3CPropagator()
        }
        let unknown = names.filter { !known.contains($0) }
        if !unknown.isEmpty {
            notes.append("\(variable) names \(Self.quoted(unknown.joined(separator: ", "))), not there here; left out.")
        }
        return CompositePropagator(
            known.compactMap { name in
                switch name {
                case "tracecontext": TraceContextPropagator()
                case "baggage": BaggagePropagator()
                default: nil
                }
            }
        )
    }
}

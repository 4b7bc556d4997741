extension ProcessEnvironment {
    /// The sampler that `OTEL_TRACES_SAMPLER` names: `always_on`, `always_off`, `traceidratio`, or one of them behind
    /// `parentbased_`; unless it is set, `parentbased_always_on`.
    ///
    /// `OTEL_TRACES_SAMPLER_ARG` is the ratio, from 0 to 1, of those that have one; unless it is set, 1.
    ///
    /// - Parameter notes: Gets a sentence for each variable that cannot be used, and is ignored.
    public func sampler(notes: inout [String]) -> any Sampler {
        switch self["OTEL_TRACES_SAMPLER"]?.lowercased() {
        case nil, "parentbased_always_on":
            return ParentBasedSampler(root: AlwaysOnSampler())
        case "parentbased_always_off":
            return ParentBasedSampler(root: AlwaysOffSampler())
        case "parentbased_traceidratio":
            return ParentBasedSampler(root: ratioSampler(notes: &notes))
        case "always_on":
            return AlwaysOnSampler()
        case "always_off":
            return AlwaysOffSampler()
        case "traceidratio":
            return ratioSampler(notes: &notes)
        default:
            refuse("OTEL_TRACES_SAMPLER", "not a sampler there is here", notes: &notes)
            return ParentBasedSampler(root: AlwaysOnSampler())
        }
    }

    private func ratioSampler(notes: inout [String]) -> RatioSampler {
        let name = "OTEL_TRACES_SAMPLER_ARG"
        guard let text = self[name] else { return RatioSampler(ratio: 1) }
        if let ratio = Double(text), 0...1 ~= ratio { return RatioSampler(ratio: ratio) }
        refuse(name, "not a number from 0 to 1", notes: &notes)
        return RatioSampler(ratio: 1)
    }
}

package import TracewingModel

extension [SpanRecord] {
    /// The records as exporters get them: what was said is redacted, written out and limited.
    ///
    /// For the exporting stage alone. Takes no longer than `allowance`, whatever a redactor does: when the time is up,
    /// what is still closed is dropped.
    ///
    /// - Parameters:
    ///   - limits: Narrower ones than those the content was recorded under.
    ///   - faults: Where the troubles of redactors are recorded.
    package func opened(
        within allowance: Duration,
        limits: ContentLimits? = nil,
        faults: TelemetryFaults? = nil
    ) async -> [SpanRecord] {
        guard contains(where: { $0.sealedContent != nil }) else { return self }
        let deadline = ContinuousClock.now + allowance
        var opened = self
        for index in opened.indices {
            guard let content = opened[index].sealedContent else { continue }
            opened[index].sealedContent = nil
            do throws(RedactionFailure) {
                let documents = try await content.documents(before: deadline)
                opened[index].write(documents, under: content.rules, limits: limits)
            } catch {
                opened[index].attributes[TracewingNames.redactionError] = .string(error.description)
                faults?.record(.redactionFailed, "The content of a span was dropped: \(error)")
            }
        }
        return opened
    }
}

extension SpanRecord {
    /// The record opened on the spot; nil if a redactor has to be asked, which takes its time.
    package var openedAtOnce: SpanRecord? {
        guard let content = sealedContent else { return self }
        guard content.rules.redactor == nil, let documents = try? content.documents() else { return nil }
        var opened = self
        opened.sealedContent = nil
        opened.write(documents, under: content.rules, limits: nil)
        return opened
    }

    fileprivate mutating func write(
        _ documents: [(key: String, document: ContentDocument)],
        under rules: ContentRules,
        limits: ContentLimits?
    ) {
        var narrowest = rules.limits
        if let limits {
            narrowest.perAttribute = min(narrowest.perAttribute, limits.perAttribute)
            narrowest.perSpan = min(narrowest.perSpan, limits.perSpan)
        }
        let (written, cut) = narrowest.write(documents)
        for (key, text) in written where !attributes.set(key, .string(text), limit: rules.maxAttributes) {
            droppedAttributes += 1
        }
        // Says something about attributes that are there; it does not take the place of one.
        if !cut.isEmpty { attributes[TracewingNames.contentCut] = .strings(cut) }
    }
}

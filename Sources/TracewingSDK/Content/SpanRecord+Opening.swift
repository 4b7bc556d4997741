package import TracewingModel

extension [SpanRecord] {
    /// The records as exporters get them: what was said is redacted, written out and limited. Where nobody else holds
    /// them, that happens where they are.
    ///
    /// For the exporting stage alone. Takes no longer than `allowance`, whatever a redactor does: when the time is up,
    /// what is still closed is dropped.
    ///
    /// - Parameters:
    ///   - limits: Narrower ones than those the content was recorded under.
    ///   - faults: Where the troubles of redactors are recorded.
    package consuming func opened(
        within allowance: Duration,
        limits: ContentLimits? = nil,
        faults: TelemetryFaults? = nil
    ) async -> [SpanRecord] {
        var opened = self
        guard opened.contains(where: { $0.sealedContent != nil }) else { return opened }
        let deadline = ContinuousClock.now + allowance
        for index in opened.indices {
            guard let content = opened[index].sealedContent else { continue }
            opened[index].sealedContent = nil
            do throws(RedactionFailure) {
                let documents = try await content.documents(before: deadline)
                opened[index].write(documents, of: content, limits: limits)
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
        opened.write(documents, of: content, limits: nil)
        return opened
    }

    fileprivate mutating func write(
        _ documents: [(key: String, document: ContentDocument)],
        of content: SealedContent,
        limits: ContentLimits?
    ) {
        var narrowest = content.rules.limits
        if let limits {
            narrowest.perAttribute = min(narrowest.perAttribute, limits.perAttribute)
            narrowest.perSpan = min(narrowest.perSpan, limits.perSpan)
        }
        let (written, cut) = narrowest.write(documents)
        let json = documents.compactMap { key, document in if case .json = document { key } else { nil } }
        if !json.isEmpty { jsonContent = json }
        // What is written has the order of the entries, but not all of them.
        var entry = content.entries.startIndex
        var inserted = 0
        for (key, text) in written {
            if attributes.contains(key) {
                set(key, .string(text), limit: .max)
            } else if attributes.count < content.rules.maxAttributes {
                // Where it was said, among what was recorded before and after.
                while entry < content.entries.endIndex, content.entries[entry].key != key { entry += 1 }
                let place = entry < content.entries.endIndex ? content.entries[entry].place : nil
                attributes.insert(
                    Attributes.Entry(key: key, value: .string(text)),
                    at: place.map { $0 + inserted } ?? attributes.count
                )
                inserted += 1
            } else {
                droppedAttributes += 1
            }
        }
        // Says something about attributes that are there; it does not take the place of one.
        if !cut.isEmpty { attributes[TracewingNames.contentCut] = .strings(cut) }
    }
}

/// What was said on a span, on its way to the exporters: recorded as it came, not yet redacted, written out or limited.
///
/// A record carries it closed. Processors are users' code and cannot look inside; the exporting stage opens it, off the
/// path of the code being traced.
package final class SealedContent: Sendable {
    /// In the order in which their keys were first sealed; no key twice.
    let entries: [Entry]
    package let rules: ContentRules
    /// Roughly how many bytes it holds on to.
    package let approximateSize: Int

    package init(_ entry: Entry, under rules: ContentRules) {
        entries = [entry]
        self.rules = rules
        approximateSize = 64 + entry.approximateSize
    }

    private init(_ entries: [Entry], under rules: ContentRules) {
        self.entries = entries
        self.rules = rules
        approximateSize = entries.reduce(64) { $0 + $1.approximateSize }
    }

    /// With one more entry; one of the same key is replaced.
    package func sealing(_ entry: Entry) -> SealedContent {
        var entries = entries
        if let index = entries.firstIndex(where: { $0.key == entry.key }) {
            entries[index] = entry
        } else {
            entries.append(entry)
        }
        return SealedContent(entries, under: rules)
    }
}

/// By identity: the copies of a record share what it carries, and nobody is to learn more by comparing.
extension SealedContent: Hashable {
    package static func == (left: SealedContent, right: SealedContent) -> Bool { left === right }

    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// Printing or dumping a record shows that something was said, not what.
extension SealedContent: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: []) }
}

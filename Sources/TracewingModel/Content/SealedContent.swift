/// What was said on a span, on its way to the exporters: recorded as it came, not yet redacted, written out or limited.
///
/// A record carries it closed. Processors are users' code and cannot look inside; the exporting stage opens it, off the
/// path of the code being traced.
package struct SealedContent: Sendable {
    /// In the order in which they were sealed; no key twice.
    package private(set) var entries: [Entry] = []
    package let rules: ContentRules
    /// Roughly how many bytes it holds on to.
    package private(set) var approximateSize = 64

    package init(_ entry: consuming Entry, under rules: ContentRules) {
        self.rules = rules
        // What most spans have: one block of memory for all of it.
        entries.reserveCapacity(4)
        seal(entry)
    }

    /// Adds one more entry, in place of one of the same key.
    package mutating func seal(_ entry: consuming Entry) {
        // By index: an element that is handed to a closure is copied.
        for index in entries.indices where entries[index].key == entry.key {
            approximateSize -= entries[index].approximateSize
            entries.remove(at: index)
            break
        }
        approximateSize += entry.approximateSize
        entries.append(entry)
    }

    /// Counts places anew among attributes of which the one at `index` has been removed.
    package mutating func closePlaces(over index: Int) {
        for number in entries.indices {
            if let place = entries[number].place, place > index { entries[number].place = place - 1 }
        }
    }
}

/// By identity: the copies of a record share what it carries, and nobody is to learn more by comparing.
extension SealedContent: Hashable {
    package static func == (left: SealedContent, right: SealedContent) -> Bool { left.identity == right.identity }

    package func hash(into hasher: inout Hasher) { hasher.combine(identity) }

    /// Where the entries are. They are never none, so they have a block of memory of their own.
    private var identity: Int { entries.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) } }
}

/// Printing or dumping a record shows that something was said, not what.
extension SealedContent: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: []) }
}

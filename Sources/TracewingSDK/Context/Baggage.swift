/// Names and values that travel with a request, in the order they were set.
///
/// Whoever handles the request can read them, in every service it passes: put nothing secret in.
public struct Baggage: Sendable, Hashable {
    /// One value, and what the header said about it.
    public struct Entry: Sendable, Hashable {
        public var key: String
        public var value: String
        /// Properties of the entry, as they stand after its first semicolon; empty if there are none.
        public var metadata: String
        /// Whether it was read from a request rather than set in this process.
        public var isRemote: Bool

        public init(key: String, value: String, metadata: String = "", isRemote: Bool = false) {
            self.key = key
            self.value = value
            self.metadata = metadata
            self.isRemote = isRemote
        }
    }

    public private(set) var entries: [Entry]

    public init() {
        entries = []
    }

    public var isEmpty: Bool { entries.isEmpty }

    /// The value of `key`. Assigning replaces it in place; assigning nil removes it.
    public subscript(key: String) -> String? {
        get { entries.first { $0.key == key }?.value }
        set {
            if let newValue {
                set(Entry(key: key, value: newValue))
            } else {
                entries.removeAll { $0.key == key }
            }
        }
    }

    /// Takes what came with a request as if it had been set here: from now on it stands on spans, and a later request's
    /// header does not overwrite it.
    ///
    /// For a route whose callers are known: services of one's own, behind authentication.
    ///
    /// ```swift
    /// W3CPropagator().extract(into: &context, fields: fields)
    /// context.baggage.trustRemoteEntries()
    /// ```
    public mutating func trustRemoteEntries() {
        for index in entries.indices { entries[index].isRemote = false }
    }

    /// Sets a whole entry.
    public mutating func set(_ entry: Entry) {
        if let index = entries.firstIndex(where: { $0.key == entry.key }) {
            entries[index] = entry
        } else {
            entries.append(entry)
        }
    }
}

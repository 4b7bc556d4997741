/// Attributes in the order they were first set. Setting a key again replaces its value in place.
///
/// Look-up is linear: a span carries tens of attributes, at most its limit (128 unless configured), and a scan of so
/// few is faster than hashing.
public struct Attributes: Sendable, Hashable {
    /// One key and its value.
    public struct Entry: Sendable, Hashable {
        public var key: String
        public var value: AttributeValue

        @inlinable
        public init(key: String, value: AttributeValue) {
            self.key = key
            self.value = value
        }
    }

    public private(set) var entries: [Entry]

    @inlinable
    public init() {
        self.init(unchecked: [])
    }

    /// Sets each pair in order, so the last value of a repeated key wins.
    public init(_ pairs: some Sequence<(String, AttributeValue)>) {
        self.init()
        for (key, value) in pairs { self[key] = value }
    }

    /// Takes entries as they are; repeated keys stay. For decoders, which must not lose what was sent.
    public init(unchecked entries: [Entry]) {
        self.entries = entries
    }

    public var count: Int { entries.count }
    public var isEmpty: Bool { entries.isEmpty }

    /// The value of `key`; where a decoded list repeats a key, the last one. Assigning nil removes the key.
    public subscript(key: String) -> AttributeValue? {
        get {
            entries.last { $0.key == key }?.value
        }
        set {
            let index = entries.lastIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): entries[index].value = value
            case (nil, let value?): entries.append(Entry(key: key, value: value))
            case (_?, nil): entries.removeAll { $0.key == key }
            case (nil, nil): break
            }
        }
    }

    /// Whether `key` has a value.
    public func contains(_ key: String) -> Bool {
        entries.contains { $0.key == key }
    }

    /// Makes room for `count` entries at once.
    public mutating func reserveCapacity(_ count: Int) {
        entries.reserveCapacity(count)
    }

    /// Adds an entry without looking whether its key is there already. For decoders.
    public mutating func appendUnchecked(_ entry: Entry) {
        entries.append(entry)
    }
}

extension Attributes: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, AttributeValue)...) {
        self.init(elements)
    }
}

extension Attributes: RandomAccessCollection {
    public var startIndex: Int { entries.startIndex }
    public var endIndex: Int { entries.endIndex }
    public subscript(position: Int) -> Entry { entries[position] }
}

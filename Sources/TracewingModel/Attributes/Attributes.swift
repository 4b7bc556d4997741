/// Attributes in the order they were first set. Setting a key again replaces its value in place.
///
/// Look-up is linear: a span carries tens of attributes, at most its limit (128 unless configured), and a scan of so
/// few is faster than hashing.
@frozen
public struct Attributes: Sendable, Hashable {
    /// One key and its value.
    @frozen
    public struct Entry: Sendable, Hashable {
        public var key: String
        public var value: AttributeValue

        @inlinable
        public init(key: String, value: AttributeValue) {
            self.key = key
            self.value = value
        }
    }

    @usableFromInline var storage: [Entry]

    @inlinable
    public var entries: [Entry] { storage }

    @inlinable
    public init() {
        storage = []
    }

    /// Sets each pair in order, so the last value of a repeated key wins.
    public init(_ pairs: some Sequence<(String, AttributeValue)>) {
        self.init()
        for (key, value) in pairs { self[key] = value }
    }

    /// Takes entries as they are; repeated keys stay. For decoders, which must not lose what was sent.
    @inlinable
    public init(unchecked entries: [Entry]) {
        storage = entries
    }

    @inlinable
    public var count: Int { storage.count }
    @inlinable
    public var isEmpty: Bool { storage.isEmpty }

    /// The value of `key`; where a decoded list repeats a key, the last one. Assigning nil removes the key.
    public subscript(key: String) -> AttributeValue? {
        get {
            index(of: key).map { storage[$0].value }
        }
        set {
            switch (index(of: key), newValue) {
            case (let index?, let value?): storage[index].value = value
            case (nil, let value?): storage.append(Entry(key: key, value: value))
            case (_?, nil): storage.removeAll { $0.key == key }
            case (nil, nil): break
            }
        }
    }

    /// Sets `key` if it is there already or there is room for one more; says whether it was kept.
    @inlinable
    public mutating func set(_ key: String, _ value: AttributeValue, limit: Int) -> Bool {
        if let index = index(of: key) {
            storage[index].value = value
        } else {
            guard storage.count < limit else { return false }
            storage.append(Entry(key: key, value: value))
        }
        return true
    }

    /// Whether `key` has a value.
    public func contains(_ key: String) -> Bool {
        index(of: key) != nil
    }

    /// Where `key` was set last. Lengths are compared first: that tells most keys apart without looking at them.
    @inlinable
    package func index(of key: String) -> Int? {
        storage.withUnsafeBufferPointer { entries in
            let length = key.utf8.count
            var index = entries.count
            while index > 0 {
                index &-= 1
                if entries[index].key.utf8.count == length, entries[index].key == key { return index }
            }
            return nil
        }
    }

    /// Makes room for `count` entries at once.
    @inlinable
    public mutating func reserveCapacity(_ count: Int) {
        storage.reserveCapacity(count)
    }

    /// Makes room for `more` entries beside those there are, but for no more than `limit` together, unless there is.
    @inlinable
    package mutating func makeRoom(for more: Int, upTo limit: Int) {
        let wanted = Swift.min(storage.count + more, limit)
        if storage.capacity < wanted { storage.reserveCapacity(wanted) }
    }

    /// Adds an entry without looking whether its key is there already. For decoders, and for keys known to differ.
    @inlinable
    public mutating func appendUnchecked(_ entry: Entry) {
        storage.append(entry)
    }

    /// Removes `key`, and says where it stood.
    package mutating func remove(_ key: String) -> Int? {
        guard let index = index(of: key) else { return nil }
        storage.remove(at: index)
        return index
    }

    /// Puts an entry, whose key is not there, at a place among the others; past the last one, at the end.
    package mutating func insert(_ entry: Entry, at place: Int) {
        storage.insert(entry, at: Swift.min(Swift.max(0, place), storage.count))
    }
}

extension Attributes: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, AttributeValue)...) {
        self.init(elements)
    }
}

extension Attributes: RandomAccessCollection {
    @inlinable
    public var startIndex: Int { 0 }
    @inlinable
    public var endIndex: Int { storage.count }
    @inlinable
    public subscript(position: Int) -> Entry { storage[position] }
}

import TracewingModel

/// The best value found so far for each column of ``ColumnMapping``, gathered in one pass over the attributes.
struct ColumnValues {
    private struct Slot {
        var rank = UInt8.max
        var value: AttributeValue?
    }

    private var slots = [Slot](repeating: Slot(), count: ColumnMapping.Column.allCases.count)
    private(set) var messages = FlattenedMessages()

    /// What a span says in its attributes, and in events that carry messages.
    init(_ record: SpanRecord) {
        read(record.attributes)
        for event in record.events where ColumnMapping.messageEvents.contains(event.name) { read(event.attributes) }
    }

    /// Takes what these attributes say. What is there already gives way only to a name that is believed more.
    private mutating func read(_ attributes: Attributes) {
        attributes.entries.withUnsafeBufferPointer { entries in
            for index in entries.indices {
                // Where the name lies in one piece, as nearly all do, it is looked at there.
                let isRead: Void? = entries[index].key.utf8.withContiguousStorageIfAvailable { name in
                    read(name, entries[index].value)
                }
                if isRead == nil {
                    Array(entries[index].key.utf8).withUnsafeBufferPointer { read($0, entries[index].value) }
                }
            }
        }
    }

    private mutating func read(_ name: UnsafeBufferPointer<UInt8>, _ value: AttributeValue) {
        guard let targets = ColumnMapping.targetTable.find(name) else {
            return messages.read(UnsafeRawBufferPointer(name), value)
        }
        for target in targets { offer(value, to: target) }
    }

    private mutating func offer(_ value: AttributeValue, to target: ColumnMapping.Target) {
        let slot = target.column.rawValue
        guard target.rank < slots[slot].rank, let value = target.reading.read(value) else { return }
        slots[slot] = Slot(rank: target.rank, value: value)
    }

    subscript(column: ColumnMapping.Column) -> AttributeValue? { slots[column.rawValue].value }

    /// A text column, cut to what a column holds.
    func text(_ column: ColumnMapping.Column) -> String? {
        self[column]?.stringValue?.cut(toUTF8: SpanColumns.textLimit)
    }

    func number(_ column: ColumnMapping.Column) -> Int64? {
        self[column]?.intValue
    }
}

extension ColumnMapping.Reading {
    /// The value as its column keeps it: text or a whole number; nil if it is of no use there.
    func read(_ value: AttributeValue) -> AttributeValue? {
        switch self {
        case .any: value
        case .text: value.plainText.map { .string($0) }
        case .lowercasedText: value.plainText.map { .string($0.lowercased()) }
        case .operation: operation(value).map { .string($0) }
        case .count: count(value).map { .int($0) }
        case .dollars: billionths(value, most: Double(ModelPrice.mostDollars)).map { .int($0) }
        case .seconds: billionths(value, most: 1e9).map { .int($0) }
        case .firstOfList: first(value).map { .string($0) }
        }
    }

    private func operation(_ value: AttributeValue) -> String? {
        guard let word = value.plainText?.lowercased(), !ColumnMapping.unknownOperations.contains(word) else {
            return nil
        }
        return ColumnMapping.operations[word] ?? word
    }

    /// Nobody uses a million million tokens in one call: such a number is a mistake, and would drown every total.
    private func count(_ value: AttributeValue) -> Int64? {
        let number: Int64? =
            switch value {
            case .int(let value): value
            case .double(let value): Int64(exactly: value)
            case .string(let value): Int64(value)
            default: nil
            }
        guard let number, 0...1_000_000_000_000 ~= number else { return nil }
        return number
    }

    private func billionths(_ value: AttributeValue, most: Double) -> Int64? {
        let number = value.doubleValue ?? value.stringValue.flatMap(Double.init)
        guard let number, 0...most ~= number else { return nil }
        return Int64((number * 1e9).rounded())
    }

    private func first(_ value: AttributeValue) -> String? {
        if let values = value.arrayValue { return values.first?.plainText }
        guard let text = value.plainText else { return nil }
        guard text.utf8.first == UInt8(ascii: "["), let list = try? JSONValue(parsing: text) else { return text }
        return list[0]?.stringValue
    }
}

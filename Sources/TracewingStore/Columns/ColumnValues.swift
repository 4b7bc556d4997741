import TracewingModel
import TracewingOTLP

/// The best value found so far for each column of ``ColumnMapping``, gathered in one pass over the attributes of a span
/// where they lie: only what a column takes is made a value.
///
/// Good as long as the bytes are that it was read from. Not copyable: it is handed about for each span, and is a dozen
/// lists.
struct ColumnValues: ~Copyable {
    private struct Slot {
        var rank = UInt8.max
        var reading = ColumnMapping.Reading.any
        var value = WireValue.bool(false)
    }

    private var slots = [Slot](repeating: Slot(), count: ColumnMapping.Column.allCases.count)
    private(set) var flattened = FlattenedMessages()
    /// The messages among them.
    private(set) var messages = SpanMessages()
    private(set) var evaluations = SpanEvaluations()
    /// All events of the span.
    private(set) var events: [WireEvent] = []

    /// What a span says in its attributes, and in events that carry messages.
    ///
    /// - Parameter span: A `Span` message.
    init(_ span: UnsafeRawBufferPointer) {
        let span = WireSpan(span)
        if span.forEachAttribute({ name, value in read(name, value) }) {
            span.forEachEvent { event in
                events.append(event)
                guard ColumnMapping.messageEvents.contains(event.name) else { return }
                event.forEachAttribute { name, value in read(name, value) }
            }
        }
        messages = SpanMessages(self)
    }

    /// Lets `body` look at the values of a `Span` message.
    static func of<Result>(_ span: ArraySlice<UInt8>, _ body: (borrowing ColumnValues) -> Result) -> Result {
        span.withUnsafeBytes { body(ColumnValues($0)) }
    }

    /// Takes what an attribute says. What is there already gives way only to a name that is believed more.
    private mutating func read(_ name: UnsafeRawBufferPointer, _ value: WireValue) {
        guard let targets = ColumnMapping.targetTable.find(name) else {
            flattened.read(name, value)
            evaluations.read(name, value)
            return
        }
        for index in targets { offer(value, to: ColumnMapping.targetList[index]) }
    }

    private mutating func offer(_ value: WireValue, to target: ColumnMapping.Target) {
        let slot = target.column.rawValue
        guard target.rank < slots[slot].rank, target.reading.takes(value) else { return }
        slots[slot] = Slot(rank: target.rank, reading: target.reading, value: value)
    }

    /// Whether a column has a value.
    func has(_ column: ColumnMapping.Column) -> Bool { slots[column.rawValue].rank != .max }

    /// What was found for a column, as it lies there.
    func found(_ column: ColumnMapping.Column) -> WireValue? {
        let slot = slots[column.rawValue]
        return slot.rank == .max ? nil : slot.value
    }

    subscript(column: ColumnMapping.Column) -> AttributeValue? {
        let slot = slots[column.rawValue]
        return slot.rank == .max ? nil : slot.reading.read(slot.value.value)
    }

    /// A text column, cut to what a column holds.
    func text(_ column: ColumnMapping.Column) -> String? {
        let slot = slots[column.rawValue]
        return slot.rank == .max ? nil : slot.reading.text(slot.value)?.cut(toUTF8: SpanColumns.textLimit)
    }

    func number(_ column: ColumnMapping.Column) -> Int64? {
        let slot = slots[column.rawValue]
        return slot.rank == .max ? nil : slot.reading.number(slot.value)
    }
}

extension WireValue {
    /// Whether ``plainText`` is not nil.
    var hasPlainText: Bool {
        switch self {
        case .text(let bytes): !bytes.isEmpty
        case .bool, .int, .double: true
        case .other: value.plainText != nil
        }
    }

    /// A single value as text; nil for the empty text, lists, maps and bytes.
    var plainText: String? {
        // A list makes no text: it need not be read.
        if case .text(let bytes) = self {
            bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
        } else {
            value.plainText
        }
    }
}

extension ColumnMapping.Reading {
    /// Whether ``read(_:)`` makes something of it.
    func takes(_ value: WireValue) -> Bool {
        switch (self, value) {
        case (.any, _): true
        case (.text, .text(let text)), (.lowercasedText, .text(let text)): !text.isEmpty
        case (.operation, .text(let text)) where ColumnMapping.operationTable.find(text) != nil: true
        case (.count, .int(let count)): Self.counts.contains(count)
        default: read(value.value) != nil
        }
    }

    /// ``read(_:)`` where that makes text. What lies there as it is kept is only copied.
    func text(_ value: WireValue) -> String? {
        switch (self, value) {
        case (.text, .text): value.plainText
        case (.operation, .text(let text)): ColumnMapping.operationTable.find(text) ?? read(value.value)?.stringValue
        default: read(value.value)?.stringValue
        }
    }

    /// ``read(_:)`` where that makes a number.
    func number(_ value: WireValue) -> Int64? {
        if case (.count, .int(let count)) = (self, value) { return Self.counts.contains(count) ? count : nil }
        return read(value.value)?.intValue
    }

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
    private static let counts: ClosedRange<Int64> = 0...1_000_000_000_000

    private func count(_ value: AttributeValue) -> Int64? {
        let number: Int64? =
            switch value {
            case .int(let value): value
            case .double(let value): Int64(exactly: value)
            case .string(let value): Int64(value)
            default: nil
            }
        guard let number, Self.counts.contains(number) else { return nil }
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

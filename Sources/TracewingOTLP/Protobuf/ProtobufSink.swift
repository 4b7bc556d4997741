import TracewingModel

/// Something that can be written as the content of a protobuf message.
protocol ProtobufMessage {
    /// What can go wrong; for most messages nothing.
    associatedtype Failure: Error = Never

    /// Writes the fields from the last to the first, and the elements of lists likewise: see ``ProtobufSink``.
    func write(to sink: inout some ProtobufSink & ~Copyable) throws(Failure)
}

/// A message that is found in lists.
///
/// Its elements are read where they lie, through a pointer: the compiler copies an element of an array before it
/// calls a method of it, and a copied span record is a dozen references to count.
protocol ProtobufElement: ProtobufMessage where Failure == Never {
    static func write(_ element: UnsafePointer<Self>, to sink: inout some ProtobufSink & ~Copyable)
}

extension ProtobufElement {
    func write(to sink: inout some ProtobufSink & ~Copyable) {
        withUnsafePointer(to: self) { Self.write($0, to: &sink) }
    }
}

/// Takes protobuf from the end to the beginning.
///
/// A message is preceded by its length, and backwards the length is known when it is its turn: no sizes are computed
/// ahead and nothing is moved.
///
/// Two types take it. ``ProtobufCounter`` only counts, ``ProtobufWriter`` writes into exactly the room that was
/// counted. So one description of a message serves both, and both are compiled from it as if they had been written by
/// hand.
protocol ProtobufSink: ~Copyable {
    /// How many bytes were taken.
    var count: Int { get }

    mutating func byte(_ value: UInt8)
    /// Two bytes, in this order.
    mutating func pair(_ first: UInt8, _ second: UInt8)
    /// A variable-length integer of two bytes or more.
    mutating func longVarint(_ value: UInt64)
    mutating func fixed<Value: FixedWidthInteger>(_ value: Value)
    mutating func utf8(_ text: String)
    mutating func bytes(_ bytes: [UInt8])
}

extension ProtobufSink where Self: ~Copyable {
    @inline(__always)
    mutating func varint(_ value: UInt64) {
        if value < 0x80 {
            byte(UInt8(truncatingIfNeeded: value))
        } else {
            longVarint(value)
        }
    }

    /// A tag and the variable-length integer after it, most often one byte each.
    @inline(__always)
    mutating func head(_ tag: ProtobufTag, _ value: UInt64) {
        if tag.rawValue < 0x80, value < 0x80 {
            pair(UInt8(truncatingIfNeeded: tag.rawValue), UInt8(truncatingIfNeeded: value))
        } else {
            varint(value)
            varint(UInt64(tag.rawValue))
        }
    }

    /// Whatever `body` writes as one message, its length and `tag` before it.
    @inline(__always)
    mutating func message(_ tag: ProtobufTag, _ body: (inout Self) -> Void) {
        let before = count
        body(&self)
        head(tag, UInt64(count &- before))
    }

    /// Each element of `list` as one message.
    @inline(__always)
    mutating func messages<Element: ProtobufElement>(_ tag: ProtobufTag, _ list: [Element]) {
        list.withUnsafeBufferPointer { list in
            guard let first = list.baseAddress else { return }
            var index = list.count
            while index > 0 {
                index &-= 1
                message(tag) { Element.write(first + index, to: &$0) }
            }
        }
    }

    /// A text, even an empty one.
    @inline(__always)
    mutating func string(_ tag: ProtobufTag, always text: String) {
        utf8(text)
        head(tag, UInt64(text.utf8.count))
    }

    /// A text; empty is the default and not written.
    @inline(__always)
    mutating func string(_ tag: ProtobufTag, _ text: String) {
        if !text.utf8.isEmpty { string(tag, always: text) }
    }

    /// Bytes, even none.
    @inline(__always)
    mutating func bytes(_ tag: ProtobufTag, always bytes: [UInt8]) {
        self.bytes(bytes)
        head(tag, UInt64(bytes.count))
    }

    /// A number; zero is the default and not written.
    @inline(__always)
    mutating func varint(_ tag: ProtobufTag, _ value: UInt64) {
        if value != 0 { head(tag, value) }
    }

    /// A number of fixed size; zero is the default and not written.
    @inline(__always)
    mutating func fixed(_ tag: ProtobufTag, _ value: some FixedWidthInteger) {
        if value != 0 { fixed(tag, always: value) }
    }

    /// A number of fixed size, even zero.
    @inline(__always)
    mutating func fixed(_ tag: ProtobufTag, always value: some FixedWidthInteger) {
        fixed(value)
        varint(UInt64(tag.rawValue))
    }

    @inline(__always)
    mutating func traceID(_ tag: ProtobufTag, _ id: TraceID) {
        fixed(id.low.byteSwapped)
        fixed(id.high.byteSwapped)
        head(tag, 16)
    }

    @inline(__always)
    mutating func spanID(_ tag: ProtobufTag, _ id: SpanID) {
        fixed(id.value.byteSwapped)
        head(tag, 8)
    }
}

/// Writes protobuf into room of exactly its size, from the end to the beginning.
///
/// The only type of this module that writes through unsafe pointers. Every write goes through ``reserve(_:)``.
struct ProtobufWriter: ProtobufSink, ~Copyable {
    private let start: UnsafeMutableRawPointer
    private let size: Int
    /// The bytes from here on are written. Below zero if there was not enough room.
    private var position: Int

    private init(start: UnsafeMutableRawPointer, size: Int) {
        self.start = start
        self.size = size
        position = size
    }

    /// The bytes of `message`.
    @inline(__always)
    static func bytes<Message: ProtobufMessage>(of message: Message) throws(Message.Failure) -> [UInt8] {
        var counter = ProtobufCounter()
        try message.write(to: &counter)
        return [UInt8](unsafeUninitializedCapacity: counter.count) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            var writer = ProtobufWriter(start: start, size: counter.count)
            // What cannot be written has been refused when it was counted.
            try? message.write(to: &writer)
            assert(writer.position == 0, "a message was counted and written differently")
            // Nothing rather than memory that nobody has written.
            count = writer.position == 0 ? counter.count : 0
        }
    }

    static func size(ofVarint value: UInt64) -> Int {
        (70 - (value | 1).leadingZeroBitCount) / 7
    }

    @inline(__always)
    var count: Int { size &- position }

    /// Room for `count` bytes before those written so far; nil if there is none.
    @inline(__always)
    private mutating func reserve(_ count: Int) -> UnsafeMutableRawPointer? {
        position &-= count
        return position >= 0 ? start + position : nil
    }

    @inline(__always)
    mutating func byte(_ value: UInt8) {
        reserve(1)?.storeBytes(of: value, as: UInt8.self)
    }

    @inline(__always)
    mutating func pair(_ first: UInt8, _ second: UInt8) {
        reserve(2)?.storeBytes(of: (UInt16(second) << 8 | UInt16(first)).littleEndian, as: UInt16.self)
    }

    mutating func longVarint(_ value: UInt64) {
        let count = Self.size(ofVarint: value)
        guard let room = reserve(count) else { return }
        var rest = value
        for index in 0..<count - 1 {
            room.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: index, as: UInt8.self)
            rest >>= 7
        }
        room.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: count - 1, as: UInt8.self)
    }

    @inline(__always)
    mutating func fixed<Value: FixedWidthInteger>(_ value: Value) {
        reserve(MemoryLayout<Value>.size)?.storeBytes(of: value.littleEndian, as: Value.self)
    }

    @inline(__always)
    mutating func utf8(_ text: String) {
        let utf8 = text.utf8
        let count = utf8.count
        guard let room = reserve(count) else { return }
        let copied: Void? = utf8.withContiguousStorageIfAvailable { bytes in
            UnsafeMutableRawBufferPointer(start: room, count: count).copyMemory(from: UnsafeRawBufferPointer(bytes))
        }
        // Text that lies elsewhere than in Swift's own storage: a bridged `NSString`.
        if copied == nil { UnsafeMutableRawBufferPointer(start: room, count: count).copyBytes(from: utf8) }
    }

    mutating func bytes(_ bytes: [UInt8]) {
        guard let room = reserve(bytes.count) else { return }
        UnsafeMutableRawBufferPointer(start: room, count: bytes.count).copyBytes(from: bytes)
    }
}

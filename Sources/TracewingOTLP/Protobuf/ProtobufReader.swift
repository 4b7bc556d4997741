import TracewingModel

/// Reads the fields of one message.
///
/// The only type of this module that takes bytes of the input through unsafe pointers. They are only reached below
/// `end`, which is never beyond the buffer: every read first compares what it needs with what is left. A reader must
/// not outlive the buffer it was made for; it is only made in `withReader`.
struct ProtobufReader {
    /// Groups were removed from protobuf long ago; unknown ones are skipped, if they nest no deeper than this.
    static let groupDepthLimit = 64

    private let buffer: UnsafeRawBufferPointer
    /// The next byte, counted from the start of the whole input.
    private(set) var position: Int
    private let end: Int

    init(_ buffer: UnsafeRawBufferPointer) {
        self.buffer = buffer
        position = 0
        end = buffer.count
    }

    /// A part of `parent`, which has checked the bounds.
    @inline(__always)
    private init(_ parent: ProtobufReader, _ range: Range<Int>) {
        buffer = parent.buffer
        position = range.lowerBound
        end = range.upperBound
    }

    /// The bytes not yet read, counted from the start of the whole input.
    var remaining: Range<Int> { position..<end }

    /// The bytes not yet read, where they lie.
    @inline(__always)
    var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[position..<end]) }

    func error(_ fault: OTLPDecodingError.Fault) -> OTLPDecodingError {
        OTLPDecodingError(fault, at: position)
    }
}

// MARK: - Values

extension ProtobufReader {
    /// The tag of the next field; nil at the end of the message.
    @inline(__always)
    mutating func nextTag() throws(OTLPDecodingError) -> ProtobufTag? {
        guard position < end else { return nil }
        let byte = buffer[position]
        if byte < 0x80, byte >= 8 {
            position &+= 1
            return ProtobufTag(rawValue: UInt32(byte))
        }
        return try longTag()
    }

    /// Five bytes at most, as protobuf's conformance tests have it; padded with zeros or not.
    private mutating func longTag() throws(OTLPDecodingError) -> ProtobufTag {
        let start = position
        let value = try longVarint()
        guard value < UInt64(UInt32.max), value >= 8, position &- start <= 5 else {
            throw OTLPDecodingError(.invalidTag, at: start)
        }
        return ProtobufTag(rawValue: UInt32(value))
    }

    @inline(__always)
    mutating func varint() throws(OTLPDecodingError) -> UInt64 {
        if position < end {
            let byte = buffer[position]
            if byte < 0x80 {
                position &+= 1
                return UInt64(byte)
            }
        }
        return try longVarint()
    }

    /// Ten bytes at most. What does not fit 64 bits of the last one is cut off, as every protobuf reader does.
    private mutating func longVarint() throws(OTLPDecodingError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        var next = position
        while next < end {
            let byte = buffer[next]
            next &+= 1
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 {
                position = next
                return value
            }
            shift &+= 7
            guard shift < 70 else { throw error(.overlongVarint) }
        }
        throw error(.truncated)
    }

    @inline(__always)
    mutating func fixed64() throws(OTLPDecodingError) -> UInt64 {
        guard end &- position >= 8 else { throw error(.truncated) }
        defer { position &+= 8 }
        return UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }

    @inline(__always)
    mutating func fixed32() throws(OTLPDecodingError) -> UInt32 {
        guard end &- position >= 4 else { throw error(.truncated) }
        defer { position &+= 4 }
        return UInt32(littleEndian: buffer.loadUnaligned(fromByteOffset: position, as: UInt32.self))
    }

    /// A length and where that many bytes lie; they are passed over.
    @inline(__always)
    private mutating func delimited() throws(OTLPDecodingError) -> Range<Int> {
        let length = try varint()
        guard length <= UInt64(end &- position) else { throw error(.lengthBeyondEnd) }
        let start = position
        position = start &+ Int(truncatingIfNeeded: length)
        return Range(uncheckedBounds: (start, position))
    }

    /// A message within this one, to be read by a reader of its own.
    @inline(__always)
    mutating func message() throws(OTLPDecodingError) -> ProtobufReader {
        ProtobufReader(self, try delimited())
    }

    /// A text. What is not UTF-8 in it is replaced with U+FFFD.
    @inline(__always)
    mutating func string() throws(OTLPDecodingError) -> String {
        let range = try delimited()
        return String(decoding: UnsafeRawBufferPointer(rebasing: buffer[range]), as: UTF8.self)
    }

    /// A text that is likely one of the names most spans carry.
    @inline(__always)
    mutating func name() throws(OTLPDecodingError) -> String {
        let range = try delimited()
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[range])
        return KnownNames.find(bytes) ?? String(decoding: bytes, as: UTF8.self)
    }

    mutating func bytes() throws(OTLPDecodingError) -> [UInt8] {
        let range = try delimited()
        return [UInt8](UnsafeRawBufferPointer(rebasing: buffer[range]))
    }

    /// Bytes that should be a trace id.
    @inline(__always)
    mutating func traceID() throws(OTLPDecodingError) -> WireIdentifier<TraceID> {
        let range = try delimited()
        guard range.count == 16 else { return .wrongLength(range.count) }
        let high = UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: range.lowerBound, as: UInt64.self))
        let low = UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: range.lowerBound &+ 8, as: UInt64.self))
        return .id(TraceID(high: high, low: low))
    }

    /// Bytes that should be a span id.
    @inline(__always)
    mutating func spanID() throws(OTLPDecodingError) -> WireIdentifier<SpanID> {
        let range = try delimited()
        guard range.count == 8 else { return .wrongLength(range.count) }
        return .id(SpanID(UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: range.lowerBound, as: UInt64.self))))
    }
}

/// The bytes of an identifier as they came.
enum WireIdentifier<ID> {
    case id(ID)
    case wrongLength(Int)
}

// MARK: - Skipping

extension ProtobufReader {
    /// How many fields with `tag` follow one another from here, the one just read included: for making room for them at
    /// once. Looks no further than the first other field, or the first with fewer than `minimumSize` bytes, so that the
    /// room stays in proportion to the input.
    func run(of tag: ProtobufTag, minimumSize: Int = 0) -> Int {
        var ahead = self
        var count = 0
        while let range = try? ahead.delimited(), range.count >= minimumSize {
            count &+= 1
            guard ahead.position < end, UInt32(buffer[ahead.position]) == tag.rawValue else { break }
            ahead.position &+= 1
        }
        return count
    }

    /// Passes over the value of a field this version does not know, or whose wire type is not the one expected.
    mutating func skip(_ tag: ProtobufTag) throws(OTLPDecodingError) {
        try skip(tag, depth: 0)
    }

    private mutating func skip(_ tag: ProtobufTag, depth: Int) throws(OTLPDecodingError) {
        switch tag.wireType {
        case 0: _ = try varint()
        case 1: _ = try fixed64()
        case 2: _ = try delimited()
        case 3: try skipGroup(tag.field, depth: depth)
        case 4: throw error(.unexpectedEndOfGroup)
        case 5: _ = try fixed32()
        default: throw error(.invalidTag)
        }
    }

    private mutating func skipGroup(_ field: UInt32, depth: Int) throws(OTLPDecodingError) {
        guard depth < Self.groupDepthLimit else { throw error(.groupsTooDeep) }
        while let tag = try nextTag() {
            if tag.wireType == 4 {
                guard tag.field == field else { throw error(.unexpectedEndOfGroup) }
                return
            }
            try skip(tag, depth: depth + 1)
        }
        throw error(.unclosedGroup)
    }
}

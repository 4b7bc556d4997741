/// What stands before a field on the wire: its number and how its value is written.
struct ProtobufTag: Equatable {
    let rawValue: UInt32

    @inline(__always)
    init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    @inline(__always) static func varint(_ field: UInt32) -> Self { Self(rawValue: field << 3) }
    @inline(__always) static func fixed64(_ field: UInt32) -> Self { Self(rawValue: field << 3 | 1) }
    @inline(__always) static func bytes(_ field: UInt32) -> Self { Self(rawValue: field << 3 | 2) }
    @inline(__always) static func fixed32(_ field: UInt32) -> Self { Self(rawValue: field << 3 | 5) }

    var field: UInt32 { rawValue >> 3 }
    /// 0 to 7; 6 and 7 mean nothing.
    var wireType: UInt32 { rawValue & 7 }
}

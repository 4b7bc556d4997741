/// Learns how many bytes a message has.
struct ProtobufCounter: ProtobufSink {
    private(set) var count = 0

    @inline(__always)
    mutating func byte(_ value: UInt8) {
        count &+= 1
    }

    @inline(__always)
    mutating func pair(_ first: UInt8, _ second: UInt8) {
        count &+= 2
    }

    @inline(__always)
    mutating func longVarint(_ value: UInt64) {
        count &+= ProtobufWriter.size(ofVarint: value)
    }

    @inline(__always)
    mutating func fixed<Value: FixedWidthInteger>(_ value: Value) {
        count &+= MemoryLayout<Value>.size
    }

    @inline(__always)
    mutating func utf8(_ text: String) {
        count &+= text.utf8.count
    }

    @inline(__always)
    mutating func bytes(_ bytes: [UInt8]) {
        count &+= bytes.count
    }
}

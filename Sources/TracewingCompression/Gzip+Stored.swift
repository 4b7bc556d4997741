extension Gzip {
    /// One gzip member that holds `bytes` as they are, in stored blocks (RFC 1951, section 3.2.4).
    ///
    /// It needs no zlib: what ``compress(_:)`` gives where zlib has no memory for its tables.
    static func store(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
        output.reserveCapacity(bytes.count + 5 * (bytes.count / 0xFFFF + 1) + 18)
        var start = 0
        repeat {
            let end = min(start + 0xFFFF, bytes.count)
            let length = UInt16(end - start)
            output.append(end == bytes.count ? 1 : 0)
            append(length, to: &output)
            append(~length, to: &output)
            output += bytes[start..<end]
            start = end
        } while start < bytes.count
        append(CRC32.checksum(bytes), to: &output)
        append(UInt32(truncatingIfNeeded: bytes.count), to: &output)
        return output
    }

    private static func append(_ value: some FixedWidthInteger, to output: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { output.append(contentsOf: $0) }
    }
}

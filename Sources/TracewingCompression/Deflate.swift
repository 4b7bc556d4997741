/// What HTTP calls `deflate`: the zlib format (RFC 1950), and the bare stream inside of it (RFC 1951), which some
/// clients send under that name.
public enum Deflate {
    /// What `bytes` hold.
    ///
    /// - Parameter limit: How many bytes are taken at most: a bomb ends there, not after it was unpacked.
    /// - Throws: ``GzipError`` if the data is cut off, damaged, followed by something else, or holds more than `limit`
    ///   bytes.
    public static func decompress(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
        try Gzip.decompress(bytes, limit: limit, format: isZlib(bytes) ? 15 : -15)
    }

    /// The header names the method and is a multiple of 31 (RFC 1950, section 2.2).
    private static func isZlib(_ bytes: [UInt8]) -> Bool {
        bytes.count > 1 && bytes[0] & 0x0F == 8 && (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0
    }
}

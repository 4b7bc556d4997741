internal import CDeflate
import TracewingCompression

/// Unpacks what clients have packed with gzip: through libdeflate, which takes a quarter of zlib's time for a body that
/// is there as a whole.
enum GzippedBody {
    /// What a body holds.
    ///
    /// - Parameter limit: How many bytes are taken at most.
    static func unpack(_ body: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
        if let unpacked = unpackOneMember(body, limit: limit) { return unpacked }
        // zlib has the last word: it takes several members in a row, and says what is wrong.
        return try Gzip.decompress(body, limit: limit)
    }

    /// What the one member holds that a body is and that says how long it is: so clients send it. Nil for all else.
    private static func unpackOneMember(_ body: [UInt8], limit: Int) -> [UInt8]? {
        let size = body.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard size <= limit, let decompressor = libdeflate_alloc_decompressor() else { return nil }
        defer { libdeflate_free_decompressor(decompressor) }
        var isWhole = false
        let unpacked = [UInt8](unsafeUninitializedCapacity: size) { output, count in
            var read = 0
            let result = body.withUnsafeBytes { input in
                libdeflate_gzip_decompress_ex(
                    decompressor,
                    input.baseAddress,
                    input.count,
                    output.baseAddress,
                    size,
                    &read,
                    &count
                )
            }
            isWhole = result == LIBDEFLATE_SUCCESS && read == body.count
            if result != LIBDEFLATE_SUCCESS { count = 0 }
        }
        return isWhole ? unpacked : nil
    }
}

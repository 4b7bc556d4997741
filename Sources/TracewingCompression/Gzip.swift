internal import CZlib

/// The gzip format (RFC 1952), through the system's zlib.
///
/// ```swift
/// let small = Gzip.compress(body)
/// let body = try Gzip.decompress(small, limit: 16 << 20)
/// ```
public enum Gzip {
    /// One gzip member that holds `bytes`.
    ///
    /// The fastest level is used. Telemetry repeats itself so much that slower ones save little more.
    public static func compress(_ bytes: [UInt8]) -> [UInt8] {
        let compressed = bytes.withUnsafeBytes { input in
            withStream { stream in
                let status = deflateInit2_(
                    stream,
                    Z_BEST_SPEED,
                    Z_DEFLATED,
                    gzipFormat,
                    8,
                    Z_DEFAULT_STRATEGY,
                    ZLIB_VERSION,
                    Int32(MemoryLayout<z_stream>.size)
                )
                guard status == Z_OK else { return [UInt8]?.none }
                defer { deflateEnd(stream) }
                // Everything in one call of `deflate` stays below this; less than all of it, and it would be cut.
                let room = Int(deflateBound(stream, uLong(input.count))) + 64
                var isComplete = false
                let output = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                    isComplete = deflateAll(input, into: UnsafeMutableRawBufferPointer(buffer), stream, &count)
                }
                return isComplete ? output : nil
            }
        }
        return compressed ?? store(bytes)
    }

    /// What the gzip members in `bytes`, one or more, hold together.
    ///
    /// Memory stays within a small multiple of what is returned: a bomb ends at `limit`, not after it was unpacked.
    ///
    /// - Parameter limit: How many bytes are taken at most.
    /// - Throws: ``GzipError`` if the data is cut off, damaged, no gzip, followed by something else, or holds more than
    ///   `limit` bytes.
    public static func decompress(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
        try decompress(bytes, limit: limit, format: gzipFormat)
    }

    /// - Parameter format: The window and the header, as zlib numbers them.
    static func decompress(_ bytes: [UInt8], limit: Int, format: Int32) throws(GzipError) -> [UInt8] {
        guard !bytes.isEmpty else { throw .truncated }
        let result = bytes.withUnsafeBytes { input in
            withStream { stream in inflateAll(input, stream, limit: max(0, limit), format) }
        }
        return try result.get()
    }

    /// The window of 32 KiB, and gzip's header and trailer instead of zlib's.
    private static let gzipFormat: Int32 = 15 + 16

    /// zlib remembers where the stream lies in memory: all calls for one have to be inside of one pointer's life.
    private static func withStream<Result>(_ body: (UnsafeMutablePointer<z_stream>) -> Result) -> Result {
        var stream = z_stream()
        return withUnsafeMutablePointer(to: &stream, body)
    }

    /// Says whether all of `input` found room in `output`.
    private static func deflateAll(
        _ input: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer,
        _ stream: UnsafeMutablePointer<z_stream>,
        _ written: inout Int
    ) -> Bool {
        var read = 0
        while true {
            // zlib counts in 32 bits what is given to it at once.
            let given = stream.give(input, from: read)
            let room = stream.makeRoom(in: output, from: written)
            let status = deflate(stream, read + given == input.count ? Z_FINISH : Z_NO_FLUSH)
            let consumed = given - Int(stream.pointee.avail_in)
            let produced = room - Int(stream.pointee.avail_out)
            read += consumed
            written += produced
            if status == Z_STREAM_END { return true }
            guard status == Z_OK, consumed > 0 || produced > 0 else { return false }
        }
    }

    private static func inflateAll(
        _ input: UnsafeRawBufferPointer,
        _ stream: UnsafeMutablePointer<z_stream>,
        limit: Int,
        _ format: Int32
    ) -> Result<[UInt8], GzipError> {
        guard inflateInit2_(stream, format, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return .failure(.noMemory)
        }
        defer { inflateEnd(stream) }
        return withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 1) { piece in
            var output: [UInt8] = []
            var read = 0
            while true {
                let given = stream.give(input, from: read)
                let room = stream.makeRoom(in: piece, from: 0)
                let status = inflate(stream, Z_NO_FLUSH)
                read += given - Int(stream.pointee.avail_in)
                let produced = UnsafeRawBufferPointer(rebasing: piece[..<(room - Int(stream.pointee.avail_out))])
                guard produced.count <= limit - output.count else { return .failure(.tooLarge(limit: limit)) }
                output.append(contentsOf: produced)
                switch status {
                case Z_STREAM_END where read == input.count:
                    return .success(output)
                case Z_STREAM_END:
                    inflateReset(stream)
                case Z_OK:
                    break
                case Z_BUF_ERROR:
                    // No progress: there is always room, so it is the input that ended.
                    return .failure(.truncated)
                case Z_MEM_ERROR:
                    return .failure(.noMemory)
                default:
                    return .failure(.corrupt(stream.pointee.msg.map { String(cString: $0) } ?? "zlib says \(status)"))
                }
            }
        }
    }
}

extension UnsafeMutablePointer<z_stream> {
    /// Hands over the input from `offset` on, as much as zlib can count; says how much that is.
    fileprivate func give(_ input: UnsafeRawBufferPointer, from offset: Int) -> Int {
        let count = min(input.count - offset, Int(uInt.max))
        // zlib only reads here; its header says so when ZLIB_CONST is defined.
        let start = input.baseAddress.map { $0 + offset }?.assumingMemoryBound(to: Bytef.self)
        pointee.next_in = UnsafeMutablePointer<Bytef>(mutating: start)
        pointee.avail_in = uInt(count)
        return count
    }

    /// Lets zlib write from `offset` on; says how much it may.
    fileprivate func makeRoom(in output: UnsafeMutableRawBufferPointer, from offset: Int) -> Int {
        let count = min(output.count - offset, Int(uInt.max))
        pointee.next_out = output.baseAddress.map { $0 + offset }?.assumingMemoryBound(to: Bytef.self)
        pointee.avail_out = uInt(count)
        return count
    }
}

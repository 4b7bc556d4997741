internal import CZlib

/// The checksum of gzip, zip and PNG: CRC-32 with the polynomial 0x04C11DB7, reflected (RFC 1952, section 8).
///
/// ```swift
/// CRC32.checksum(record)                                  // of one piece
/// CRC32.checksum(body, continuing: CRC32.checksum(head))  // of head and body as if they were one
/// ```
///
/// It finds torn writes and flipped bits. It is no protection against somebody who means harm.
public enum CRC32 {
    /// The checksum of `bytes`, or of what `previous` is the checksum of followed by `bytes`.
    public static func checksum(_ bytes: UnsafeRawBufferPointer, continuing previous: UInt32 = 0) -> UInt32 {
        guard let start = bytes.baseAddress else { return previous }
        let pointer = start.assumingMemoryBound(to: Bytef.self)
        return UInt32(truncatingIfNeeded: crc32_z(uLong(previous), pointer, bytes.count))
    }

    /// The checksum of `bytes`, or of what `previous` is the checksum of followed by `bytes`.
    public static func checksum(_ bytes: some Collection<UInt8>, continuing previous: UInt32 = 0) -> UInt32 {
        let ofStorage = bytes.withContiguousStorageIfAvailable { storage in
            Self.checksum(UnsafeRawBufferPointer(storage), continuing: previous)
        }
        return ofStorage ?? Array(bytes).withUnsafeBytes { Self.checksum($0, continuing: previous) }
    }
}

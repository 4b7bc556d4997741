internal import CZstd
import TracewingCompression

/// How the bytes of spans are packed into blocks: by zstd, which takes a third of zlib's time for a little less space.
enum BlockBytes {
    /// Packs blocks one after the other. Keeps zstd's tables from one to the next.
    struct Packer: ~Copyable {
        private let context: OpaquePointer?

        init() {
            context = ZSTD_createCCtx()
            guard let context else { return }
            ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 2)
            // Damage shall be found when a block is read, not be shown as what an agent said.
            ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        }

        deinit {
            if let context { ZSTD_freeCCtx(context) }
        }

        func pack(_ bytes: [UInt8]) -> [UInt8] {
            let room = ZSTD_compressBound(bytes.count)
            var isComplete = false
            let packed = [UInt8](unsafeUninitializedCapacity: room) { output, count in
                guard let context else { return }
                let result = bytes.withUnsafeBytes { input in
                    ZSTD_compress2(context, output.baseAddress, room, input.baseAddress, input.count)
                }
                isComplete = ZSTD_isError(result) == 0
                count = isComplete ? result : 0
            }
            // zstd only fails here where there is no memory for its tables.
            return isComplete ? packed : Gzip.compress(bytes)
        }
    }

    /// What a block holds.
    ///
    /// - Throws: ``TraceStoreError`` if it is damaged.
    static func unpack(_ packed: [UInt8]) throws(TraceStoreError) -> [UInt8] {
        if packed.starts(with: [0x1F, 0x8B]) {
            do {
                return try Gzip.decompress(packed, limit: BlockTable.limit)
            } catch {
                throw damaged
            }
        }
        let size = packed.withUnsafeBytes { ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
        guard size <= UInt64(BlockTable.limit) else { throw damaged }
        var isWhole = false
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(size)) { output, count in
            let result = packed.withUnsafeBytes { input in
                ZSTD_decompress(output.baseAddress, output.count, input.baseAddress, input.count)
            }
            isWhole = result == Int(size)
            count = isWhole ? result : 0
        }
        guard isWhole else { throw damaged }
        return bytes
    }

    private static var damaged: TraceStoreError {
        TraceStoreError(.damaged, "The bytes of some spans are damaged. Restore a copy of the database.")
    }
}

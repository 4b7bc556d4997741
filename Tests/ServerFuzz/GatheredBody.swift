import HTTPTypes
import Hummingbird
import NIOCore

/// The body of an answer, in memory. One task writes it and reads it afterwards.
final class GatheredBody: ResponseBodyWriter {
    private(set) var bytes: [UInt8] = []

    func write(_ buffer: ByteBuffer) async throws {
        bytes.append(contentsOf: buffer.readableBytesView)
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

import HTTPTypes
import Hummingbird
import NIOCore

/// Reads the body of a request: no more of it than is allowed, and no longer.
struct IngestBody: Sendable {
    let limits: ServerLimits
    let passage: IngestGate.Passage

    /// - Parameter announced: How long the request says the body is; nil if it does not.
    func read(_ body: RequestBody, announced: Int?) async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask { try await collect(body, announced: announced ?? 0) }
            // A body that is sent a byte a minute would keep its place for ever.
            group.addTask {
                try await Task.sleep(for: limits.bodyTime)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let bytes = first else {
                throw APIError(.requestTimeout, "too_slow", "The body did not arrive in time. Send it again.")
            }
            guard announced ?? bytes.count == bytes.count else { throw Self.cut }
            return bytes
        }
    }

    /// The most room made for a body before it is there: what a request says of its length need not be true.
    private static let mostReserved = 1 << 20

    private func collect(_ body: RequestBody, announced: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(max(0, announced), Self.mostReserved))
        do {
            for try await buffer in body {
                guard bytes.count + buffer.readableBytes <= limits.bodyBytes else {
                    throw APIError.bodyTooLarge(limits.bodyBytes)
                }
                try passage.carry(buffer.readableBytes)
                bytes.append(contentsOf: buffer.readableBytesView)
            }
        } catch let error as APIError {
            throw error
        } catch {
            // The client left, or what it sends is no HTTP: nothing to trouble the log with.
            throw Self.cut
        }
        return bytes
    }

    private static var cut: APIError {
        APIError(.badRequest, "cut_body", "The body broke off before its end. Send it again.")
    }
}

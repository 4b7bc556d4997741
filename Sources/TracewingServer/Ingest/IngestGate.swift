import HTTPTypes
import TracewingConcurrency

/// Bounds what is in memory of requests that bring spans: who comes when there is no room is asked to come again,
/// before anything of the body is read.
final class IngestGate: Sendable {
    private struct State {
        var bytes = 0
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let most: Int
    /// Bodies up to this size have room of their own: large ones of others do not turn them away.
    private static let smallBody = 256 << 10
    private let state: Locked<State>

    init(_ limits: ServerLimits) {
        most = limits.bytesUnderWay
        state = Locked(State(free: max(1, limits.decoders)))
    }

    /// How many bytes are under way.
    var bytes: Int { state.withLock { $0.bytes } }

    /// Lets a request in, if there is room for what it says it brings.
    func enter(announced: Int) throws(APIError) -> Passage {
        let room = room(announced, beyond: most)
        guard state.withLock({ $0.bytes + announced <= room }) else { throw Self.full }
        return Passage(gate: self)
    }

    private func room(_ size: Int, beyond room: Int) -> Int { size <= Self.smallBody ? 3 * most : room }

    /// Runs `body` when one of the few places for decoding is free: unpacked spans take several times the memory of
    /// those that wait.
    func decoding<Value: Sendable>(_ body: () throws(APIError) -> Value) async throws -> Value {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
        defer { release() }
        return try body()
    }

    private func release() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }

    /// One request's way through the gate.
    final class Passage: Sendable {
        private let gate: IngestGate
        private let carried = Locked(0)

        init(gate: IngestGate) {
            self.gate = gate
        }

        /// Counts bytes that have arrived. Refuses them if others have filled the room meanwhile.
        func carry(_ count: Int) throws(APIError) {
            // Those who are on their way may use what was kept from those who come.
            let room = gate.room(carried.withLock(\.self) + count, beyond: 2 * gate.most)
            let fits = gate.state.withLock { state in
                guard state.bytes + count <= room else { return false }
                state.bytes += count
                return true
            }
            guard fits else { throw IngestGate.full }
            carried.withLock { $0 += count }
        }

        func leave() {
            let count = carried.withLock { carried in
                defer { carried = 0 }
                return carried
            }
            gate.state.withLock { $0.bytes -= count }
        }
    }

    private static var full: APIError {
        APIError(.tooManyRequests, "busy", "Too much is arriving at once. Send the spans again in a moment.")
            .retried(after: 1)
    }
}

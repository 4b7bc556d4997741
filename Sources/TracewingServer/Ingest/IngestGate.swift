import HTTPTypes
import TracewingConcurrency

/// Bounds what is in memory of requests that bring spans: who comes when there is no room is asked to come again,
/// before anything of the body is read.
///
/// Small bodies, which is what exporters send, have room and places of their own: large ones of others neither turn
/// them away nor make them wait.
final class IngestGate: Sendable {
    /// What counts as small, as it comes and unpacked.
    fileprivate static let smallBody = 1 << 20

    private struct State {
        var bytes = 0
        /// Spans that were read and are not on the disk yet, of small bodies and of large ones.
        var spans = (small: 0, large: 0)
    }

    private let most: Int
    private let mostSpans: Int
    private let state = Locked(State())
    /// Unpacked spans take several times the memory of bodies that wait.
    private let small: Lane
    private let large: Lane

    init(_ limits: ServerLimits) {
        most = limits.bytesUnderWay
        mostSpans = limits.backlog
        small = Lane(width: limits.decoders)
        large = Lane(width: limits.decoders / 2)
    }

    /// How many bytes are under way.
    var bytes: Int { state.withLock { $0.bytes } }

    /// How many spans wait for the disk.
    var spans: Int { state.withLock { $0.spans.small + $0.spans.large } }

    /// Lets a request in, if there is room for what it says it brings.
    func enter(announced: Int) throws(APIError) -> Passage {
        try refuseIfBehind(isLarge: announced > Self.smallBody)
        let room = room(announced, beyond: most)
        guard state.withLock({ $0.bytes + announced <= room }) else { throw Self.full }
        return Passage(gate: self)
    }

    private func room(_ size: Int, beyond room: Int) -> Int { size <= Self.smallBody ? 3 * most : room }

    private func refuseIfBehind(isLarge: Bool) throws(APIError) {
        let spans = state.withLock { isLarge ? $0.spans.large : $0.spans.small }
        guard spans > mostSpans else { return }
        throw APIError(.serviceUnavailable, "busy", "The disk does not keep up. Send the spans again in a moment.")
            .retried(after: 1)
    }

    /// One request's way through the gate.
    final class Passage: Sendable {
        private let gate: IngestGate
        private let carried = Locked((bytes: 0, small: 0, large: 0))

        init(gate: IngestGate) {
            self.gate = gate
        }

        /// Counts bytes that have arrived. Refuses them if others have filled the room meanwhile.
        func carry(_ count: Int) throws(APIError) {
            // Those who are on their way may use what was kept from those who come.
            let room = gate.room(carried.withLock(\.bytes) + count, beyond: 2 * gate.most)
            let fits = gate.state.withLock { state in
                guard state.bytes + count <= room else { return false }
                state.bytes += count
                return true
            }
            guard fits else { throw IngestGate.full }
            carried.withLock { $0.bytes += count }
        }

        /// Reads a body when there is a place for it. Its spans are counted until the request is answered.
        func decode(
            _ body: [UInt8],
            _ format: IngestFormat,
            limits: ServerLimits
        ) async throws -> IngestFormat.Traces {
            if body.count <= IngestGate.smallBody, let traces = try await decode(body, format, limits, isLarge: false) {
                return traces
            }
            // How large a packed body is shows when it is unpacked.
            guard let traces = try await decode(body, format, limits, isLarge: true) else {
                throw APIError.bodyTooLarge(limits.bodyBytes)
            }
            return traces
        }

        /// Nil if the body is larger unpacked than this allows.
        private func decode(
            _ body: [UInt8],
            _ format: IngestFormat,
            _ limits: ServerLimits,
            isLarge: Bool
        ) async throws -> IngestFormat.Traces? {
            try await (isLarge ? gate.large : gate.small).pass {
                // Others may have filled the queue while this one waited for its place.
                try gate.refuseIfBehind(isLarge: isLarge)
                let limit = isLarge ? limits.bodyBytes : min(IngestGate.smallBody, limits.bodyBytes)
                guard let unpacked = try format.unpack(body, limit: limit) else { return nil }
                if format.packing != .identity { try carry(unpacked.count) }
                let traces = try format.decode(unpacked, limits: limits)
                count(traces.spans.count, isLarge: isLarge)
                return traces
            }
        }

        private func count(_ spans: Int, isLarge: Bool) {
            carried.withLock { if isLarge { $0.large += spans } else { $0.small += spans } }
            gate.state.withLock { if isLarge { $0.spans.large += spans } else { $0.spans.small += spans } }
        }

        func leave() {
            let left = carried.withLock { carried in
                defer { carried = (0, 0, 0) }
                return carried
            }
            gate.state.withLock { state in
                state.bytes -= left.bytes
                state.spans.small -= left.small
                state.spans.large -= left.large
            }
        }
    }

    private static var full: APIError {
        APIError(.tooManyRequests, "busy", "Too much is arriving at once. Send the spans again in a moment.")
            .retried(after: 1)
    }
}

import Synchronization
import Testing
import TracewingConcurrency
import TracewingStreams

@Suite("What a stream keeps")
struct MemoryTests {
    /// Counts how many of its kind are alive.
    final class Tracked: Sendable {
        let alive: Alive

        init(_ alive: Alive) {
            self.alive = alive
            alive.count.add(1, ordering: .relaxed)
        }

        deinit {
            alive.count.subtract(1, ordering: .relaxed)
        }
    }

    final class Alive: Sendable {
        let count = Atomic(0)
    }

    func source(_ alive: Alive) -> AsyncStream<Tracked> {
        let remaining = Atomic(100)
        let box = Box(remaining: remaining, alive: alive)
        return AsyncStream { box.next() }
    }

    final class Box: Sendable {
        let remaining: Atomic<Int>
        let alive: Alive

        init(remaining: consuming Atomic<Int>, alive: Alive) {
            self.remaining = remaining
            self.alive = alive
        }

        func next() -> Tracked? {
            remaining.subtract(1, ordering: .relaxed).newValue >= 0 ? Tracked(alive) : nil
        }
    }

    enum Shape: CaseIterable { case folded, mappedFolded, mappedToInnerResponse, drained }

    @Test("A stream that folds keeps no updates, mapped or not", arguments: Shape.allCases)
    func keepsNothing(shape: Shape) async throws {
        let alive = Alive()
        let folded = ResponseStream(source(alive), folding: 0, { count, _ in count += 1 }, finalizer: { $0 })
        let peak = Locked(0)
        folded.withTransformHook { _ in
            peak.withLock { $0 = max($0, alive.count.load(ordering: .relaxed)) }
            return nil
        }
        let response: Int
        switch shape {
        case .folded:
            for try await _ in folded {}
            response = try await folded.response
        case .mappedFolded:
            let mapped = folded.map({ $0 }, folding: 0, { count, _ in count += 1 }, finalizer: { $0 })
            for try await _ in mapped {}
            response = try await mapped.response
        case .mappedToInnerResponse:
            let mapped = folded.flatMap({ [$0] }, response: { $0 })
            for try await _ in mapped {}
            response = try await mapped.response
        case .drained:
            response = try await folded.response
        }
        #expect(response == 100)
        #expect(peak.withLock { $0 } <= 3)
        #expect(alive.count.load(ordering: .relaxed) == 0)
    }

    @Test("A stream whose finalizer takes the list keeps each update once")
    func keepsList() async throws {
        let alive = Alive()
        let stream = ResponseStream(source(alive)) { $0.count }
        #expect(try await stream.response == 100)
        #expect(alive.count.load(ordering: .relaxed) == 100)
        #expect(stream.updates.count == 100)
    }

    enum Wrapping: CaseIterable { case mapped, flatMapped, nested }

    @Test("A stream that is over, or closed, keeps nothing of what it was made of", arguments: Wrapping.allCases)
    func letsGo(wrapping: Wrapping) async throws {
        for isClosed in [false, true] {
            let alive = Alive()
            func outer() -> (ResponseStream<Int, Int>, WeakStream) {
                let captured = Tracked(alive)
                let inner = ResponseStream(Script([1, 2])).withTransformHook { _ in
                    withExtendedLifetime(captured) { nil }
                }
                let weak = WeakStream(inner)
                switch wrapping {
                case .mapped: return (inner.map({ $0 }, response: { $0.count }), weak)
                case .flatMapped: return (inner.flatMap({ [$0] }, response: { $0.count }), weak)
                case .nested: return (ResponseStream(inner) { $0.count }, weak)
                }
            }
            let (stream, inner) = outer()
            #expect(inner.stream != nil)
            if isClosed { await stream.close() } else { #expect(try await stream.response == 2) }
            #expect(inner.stream == nil)
            #expect(alive.count.load(ordering: .relaxed) == 0)
            withExtendedLifetime(stream) {}
        }
    }

    @Test("Updates that are left behind in a flatMap go when the stream is closed")
    func flatMapLeftovers() async throws {
        let alive = Alive()
        let mapped = ResponseStream(source(alive), folding: 0, { _, _ in }, finalizer: { $0 })
            .flatMap({ [$0, $0, $0] }, response: { $0 })
        for try await _ in mapped { break }
        await mapped.close()
        #expect(alive.count.load(ordering: .relaxed) == 0)
    }
}

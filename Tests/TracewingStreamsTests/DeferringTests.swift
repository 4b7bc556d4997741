import Testing
import TracewingStreams

@Suite("A stream that is made later")
struct DeferringTests {
    private struct Broken: Error {}

    private static func numbers() -> ResponseStream<Int, Int> {
        ResponseStream(
            AsyncStream { continuation in
                for number in 1...3 { continuation.yield(number) }
                continuation.finish()
            },
            finalizer: { $0.reduce(0, +) }
        )
    }

    @Test("delivers what the made one delivers, and has its response")
    func delivers() async throws {
        let stream = ResponseStream(deferring: { Self.numbers() })
        var numbers: [Int] = []
        for try await number in stream { numbers.append(number) }
        #expect(numbers == [1, 2, 3])
        #expect(try await stream.response == 6)
        #expect(try await ResponseStream(deferring: { Self.numbers() }).response == 6)
    }

    @Test("is not made before the first pull, and not at all if it is closed before")
    func lazy() async throws {
        let made = Journal()
        let stream = ResponseStream(deferring: {
            made.note("made")
            return Self.numbers()
        })
        await stream.close()
        #expect(try await stream.makeAsyncIterator().next() == nil)
        #expect(made.entries == [])
    }

    @Test("fails with what the making throws, and stays so")
    func throwing() async throws {
        let stream = ResponseStream<Int, Int>(deferring: { throw Broken() })
        await #expect(throws: Broken.self) { for try await _ in stream {} }
        await #expect(throws: Broken.self) { try await stream.response }
    }

    @Test("fails with what the made one throws")
    func failing() async throws {
        let stream = ResponseStream(deferring: {
            Self.numbers().withTransformHook { number in
                guard number < 2 else { throw Broken() }
                return nil
            }
        })
        await #expect(throws: Broken.self) { for try await _ in stream {} }
    }

    @Test("that is closed while it is being made calls the making off, and closes what is made all the same")
    func closedWhileMaking() async throws {
        let making = Signal()
        let journal = Journal()
        let stream = ResponseStream(deferring: {
            making.send()
            try? await Task.sleep(for: .seconds(60))
            if Task.isCancelled { journal.note("called off") }
            return Self.numbers().withCleanupHook { journal.note("closed") }
        })
        let pull = Task { try await stream.makeAsyncIterator().next() }
        await making.wait()
        await stream.close()
        #expect(try await pull.value == nil)
        #expect(journal.entries == ["called off", "closed"])
    }

    @Test("whose consumer is cancelled calls the making off")
    func cancelledWhileMaking() async throws {
        let making = Signal()
        let stream = ResponseStream<Int, Int>(deferring: {
            making.send()
            try await Task.sleep(for: .seconds(60))
            return Self.numbers()
        })
        let pull = Task { try await stream.response }
        await making.wait()
        pull.cancel()
        await #expect(throws: CancellationError.self) { try await pull.value }
    }

    @Test("closes the made one when it is closed or released", arguments: [true, false])
    func closesInner(closes: Bool) async throws {
        let cleaned = Signal()
        var stream: ResponseStream<Int, Int>? = ResponseStream(deferring: {
            Self.numbers().withCleanupHook { cleaned.send() }
        })
        var updates = stream?.makeAsyncIterator()
        #expect(try await updates?.next() == 1)
        if closes { await stream?.close() }
        updates = nil
        stream = nil
        await cleaned.wait()
    }
}

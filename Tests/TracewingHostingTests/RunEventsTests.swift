import Testing

@testable import TracewingHosting

@Suite("The events of a run", .timeLimit(.minutes(1)))
struct RunEventsTests {
    private let line = [UInt8](repeating: 0x78, count: 100)

    @Test("a reader gets everything in order, then the end")
    func order() async throws {
        let events = RunEvents()
        let reader = try #require(events.addReader())
        await events.append([1])
        await events.append([2, 3])
        #expect(await events.next(for: reader) == .bytes([1, 2, 3]))
        await events.append([4])
        events.end()
        #expect(await events.next(for: reader) == .bytes([4]))
        #expect(await events.next(for: reader) == .end)
        #expect(await events.next(for: reader) == .end)
    }

    @Test("a reader that waits is woken")
    func waking() async throws {
        let events = RunEvents()
        let reader = try #require(events.addReader())
        async let read = (events.next(for: reader), events.next(for: reader))
        await events.append([1])
        events.end()
        let steps = await read
        #expect(steps.0 == .bytes([1]))
        #expect(steps.1 == .end)
    }

    @Test("a writer that is too far ahead waits for its reader, and goes on when that has read or left")
    func window() async throws {
        for leaves in [false, true] {
            let events = RunEvents(window: 250)
            let reader = try #require(events.addReader())
            let writer = Task {
                for _ in 1...10 { await events.append(line) }
                events.end()
            }
            if leaves {
                events.removeReader(reader)
            } else {
                var read = 0
                while case .bytes(let bytes) = await events.next(for: reader) {
                    #expect(bytes.count <= 300)
                    read += bytes.count
                }
                #expect(read == 1000)
            }
            await writer.value
        }
    }

    @Test("a cancelled writer comes to its end, however slow the reader is")
    func cancelledWriter() async throws {
        let events = RunEvents(window: 50)
        let reader = try #require(events.addReader())
        let writer = Task {
            for _ in 1...10 { await events.append(line) }
            events.end()
        }
        writer.cancel()
        await writer.value
        #expect(events.rest(for: reader).count == 1000)
    }

    @Test("a cancelled reader does not wait")
    func cancelledReader() async throws {
        let events = RunEvents()
        let reader = try #require(events.addReader())
        let task = Task { await events.next(for: reader) }
        task.cancel()
        #expect(await task.value == .cancelled)
    }

    @Test("what fits is read again from the beginning, also while the run goes on")
    func replay() async throws {
        let events = RunEvents(replayLimit: 1000)
        let first = try #require(events.addReader())
        await events.append([1])
        #expect(await events.next(for: first) == .bytes([1]))
        await events.append([2])
        let second = try #require(events.addReader())
        #expect(await events.next(for: second) == .bytes([1, 2]))
        events.removeReader(first)
        events.removeReader(second)
        await events.append([3])
        events.end()
        let third = try #require(events.addReader())
        #expect(await events.next(for: third) == .bytes([1, 2, 3]))
        #expect(await events.next(for: third) == .end)
    }

    @Test("past the limit the run goes on with the readers it has; nobody new is let in, and nothing is kept")
    func overflow() async throws {
        let events = RunEvents(replayLimit: 1000, window: 250)
        let reader = try #require(events.addReader())
        // Nobody waits for a reader as long as it can be read again.
        for _ in 1...10 { await events.append(line) }
        #expect(await events.next(for: reader) == .bytes(Array(repeating: 0x78, count: 1000)))
        await events.append(line)
        #expect(events.addReader() == nil)
        #expect(await events.next(for: reader) == .bytes(line))
        events.removeReader(reader)
        for _ in 1...10 { await events.append(line) }
        #expect(events.addReader() == nil)
    }

    @Test("silence is told, and only silence")
    func keepAlive() async throws {
        let events = RunEvents()
        let reader = try #require(events.addReader())
        let ticker = Task { await events.keepAlive(reader: reader, after: .milliseconds(20)) }
        #expect(await events.next(for: reader) == .silence)
        #expect(await events.next(for: reader) == .silence)
        await events.append([1])
        #expect(await events.next(for: reader) == .bytes([1]))
        events.removeReader(reader)
        // It ends by itself once the reader has left.
        await ticker.value
    }
}

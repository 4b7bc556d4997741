import NIOCore
import Testing

@testable import TracewingServer

@Suite("Events of a run on their way to a reader")
struct PlaygroundEventsTests {
    private let first = PlaygroundEvent.Place(repetition: 0)
    private let second = PlaygroundEvent.Place(repetition: 1)

    @Test("a slow reader is told how many pieces it missed, before the answer's next event, and misses no result")
    func gap() async throws {
        let events = PlaygroundEvents(limit: 200)
        for _ in 0..<100 { events.send(.text("Oslo", first)) }
        for _ in 0..<40 { events.send(.text("Oslo", second)) }
        events.send(.result(AnswerFacts(), took: .seconds(1), second))
        events.send(.error("It broke.", first))
        events.send(.result(AnswerFacts(), took: .seconds(1), first))
        events.finish()
        let text = String(buffer: try #require(await events.next()))
        let told = text.split(separator: "\n").filter { $0.hasPrefix("data: {\"content\"") }.count
        let names = text.split(separator: "\n").filter { $0.hasPrefix("event: ") }.map { $0.dropFirst(7) }
        #expect(names.suffix(5) == ["gap", "result", "gap", "error", "result"])
        #expect(text.contains("{\"missed\":40,\"repetition\":1}"))
        #expect(text.contains("{\"missed\":\(100 - told),\"repetition\":0}"))
        #expect(text.utf8.count < 1_000)
        #expect(await events.next() == nil)
    }

    @Test("a reader who waits is woken, and one who is cancelled waits no longer")
    func waiting() async {
        let events = PlaygroundEvents(limit: 200)
        async let bytes = events.next()
        events.send(.text("Oslo", first))
        let text = await bytes.map { String(buffer: $0) }
        #expect(text == "event: text\ndata: {\"content\":\"Oslo\",\"repetition\":0}\n\n")
        let reader = Task { await events.next() }
        reader.cancel()
        #expect(await reader.value == nil)
    }
}

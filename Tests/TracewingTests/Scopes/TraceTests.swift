import Testing
import Tracewing
import TracewingConcurrency
import TracewingModel
import TracewingSDK
import TracewingTesting
import Tracing

extension Telemetry {
    @Suite("Tracing any sequence")
    struct TraceTests {
        /// Numbers from 0, with something done at every pull.
        private struct Numbers<Failure: Error>: AsyncSequence, Sendable {
            typealias Element = Int
            let count: Int
            /// Thrown instead of the end.
            var failure: Failure?
            var onPull: @Sendable ((any Actor)?) -> Void = { _ in }

            struct Iterator: AsyncIteratorProtocol {
                let numbers: Numbers
                var next = 0

                mutating func next(isolation actor: isolated (any Actor)?) async throws(Failure) -> Int? {
                    numbers.onPull(actor)
                    guard next < numbers.count else {
                        if let failure = numbers.failure { throw failure }
                        return nil
                    }
                    next += 1
                    return next - 1
                }
            }

            func makeAsyncIterator() -> Iterator { Iterator(numbers: self) }
        }

        private func chat(context: ServiceContext? = nil) -> InferenceScope {
            InferenceScope.start(details: InferenceCallDetails(), agent: AgentDetails(), context: context)
        }

        private func tool() -> ExecuteToolScope {
            ExecuteToolScope.start(details: ToolCallDetails(toolName: "t"), agent: AgentDetails())
        }

        /// What the span says about the sequence; and that it ended exactly once, with every span accounted for.
        private func expect(
            _ record: SpanRecord?,
            _ outcome: AttributeValue,
            chunks: Int,
            status: SpanRecord.Status = .unset,
            sourceLocation: SourceLocation = #_sourceLocation
        ) {
            #expect(record?.attributes["tracewing.stream.outcome"] == outcome, sourceLocation: sourceLocation)
            #expect(record?.attributes["tracewing.stream.chunks"] == .integer(chunks), sourceLocation: sourceLocation)
            #expect(record?.attributes["tracewing.outcome"] == nil, sourceLocation: sourceLocation)
            #expect(record?.status == status, sourceLocation: sourceLocation)
            let provider = Observability.provider
            #expect(provider.faults.counts[.endAfterEnd] == nil, sourceLocation: sourceLocation)
            #expect(provider.faults.counts[.writeAfterEnd] == nil, sourceLocation: sourceLocation)
            let statistics = provider.statistics.first
            #expect(statistics?.isBalanced == true, sourceLocation: sourceLocation)
            #expect(statistics?.active == 0, sourceLocation: sourceLocation)
        }

        @Test("Elements pass unchanged, and the scope ends with the last", arguments: [0, 1, 5])
        func completes(count: Int) async {
            await Telemetry.configured { spans in
                let scope = chat()
                var elements: [Int] = []
                for await number in scope.trace(Numbers<Never>(count: count)) { elements.append(number) }
                #expect(elements == Array(0..<count))
                #expect(!scope.isRecording)
                expect(await spans.flushed().first, "completed", chunks: count)
            }
        }

        @Test("An error passes unchanged, with its type, and is recorded")
        func fails() async {
            await Telemetry.configured { spans in
                var elements: [Int] = []
                do throws(BrokenPipe) {
                    for try await number in tool().trace(Numbers(count: 2, failure: BrokenPipe())) {
                        elements.append(number)
                    }
                    Issue.record("nothing was thrown")
                } catch {
                    #expect(error == BrokenPipe())
                }
                #expect(elements == [0, 1])
                let record = await spans.flushed().first
                expect(record, "failed", chunks: 2, status: .error("BrokenPipe()"))
                #expect(record?.attributes["error.type"] == "BrokenPipe")
                #expect(record?.events.map(\.name) == ["exception"])
            }
        }

        @Test("A sequence that throws CancellationError is cancelled, which is no error")
        func throwsCancellation() async {
            await Telemetry.configured { spans in
                await #expect(throws: CancellationError.self) {
                    for try await _ in tool().trace(Numbers(count: 1, failure: CancellationError())) {}
                }
                expect(await spans.flushed().first, "cancelled", chunks: 1)
            }
        }

        @Test("Whatever a sequence does when its task is cancelled, it is cancelled", arguments: [true, false])
        func cancelled(throwsError: Bool) async {
            await Telemetry.configured { spans in
                let scope = tool()
                let (started, start) = AsyncStream.makeStream(of: Void.self)
                let task = Task {
                    if throwsError {
                        let numbers = Numbers(count: 1, failure: BrokenPipe()) { _ in
                            start.yield()
                            while !Task.isCancelled {}
                        }
                        for try await _ in scope.trace(numbers) {}
                    } else {
                        // It ends as if it were complete.
                        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
                        continuation.yield(1)
                        for await _ in scope.trace(stream) { start.yield() }
                        withExtendedLifetime(continuation) {}
                    }
                }
                for await _ in started { break }
                task.cancel()
                _ = await task.result
                expect(await spans.flushed().first, "cancelled", chunks: 1)
            }
        }

        @Test("Left early it is abandoned at that moment, though the scope and the sequence are still held")
        func leftEarly() async {
            await Telemetry.configured { spans in
                let scope = tool()
                let traced = scope.trace(Numbers<Never>(count: 5))
                for await number in traced where number == 1 { break }
                #expect(!scope.isRecording)
                expect(await spans.flushed().first, "abandoned", chunks: 2)
                withExtendedLifetime((scope, traced)) {}
            }
        }

        @Test("Left early by a task that is cancelled, it is cancelled")
        func leftCancelled() async {
            await Telemetry.configured { spans in
                let scope = tool()
                await Task {
                    for await _ in scope.trace(Numbers<Never>(count: 5)) {
                        withUnsafeCurrentTask { $0?.cancel() }
                        break
                    }
                }.value
                expect(await spans.flushed().first, "cancelled", chunks: 1)
            }
        }

        @Test("Never iterated, it is abandoned when it is released", arguments: [true, false])
        func neverIterated(makesIterator: Bool) async {
            await Telemetry.configured { spans in
                let scope = tool()
                do {
                    let traced = scope.trace(Numbers<Never>(count: 5))
                    if makesIterator { _ = traced.makeAsyncIterator() }
                    #expect(scope.isRecording == !makesIterator)
                    withExtendedLifetime(traced) {}
                }
                #expect(!scope.isRecording)
                expect(await spans.flushed().first, "abandoned", chunks: 0)
            }
        }

        @Test("The sequence keeps its scope open, whoever has let go of that")
        func keepsOpen() async {
            await Telemetry.configured { spans in
                var iterator = tool().trace(Numbers<Never>(count: 1)).makeAsyncIterator()
                #expect(await iterator.next(isolation: nil) == 0)
                #expect(spans.ended.isEmpty)
                #expect(await iterator.next(isolation: nil) == nil)
                #expect(await iterator.next(isolation: nil) == nil)
                expect(await spans.flushed().first, "completed", chunks: 1)
            }
        }

        @Test("The scope is current while the sequence is pulled, and at no other time")
        func context() async {
            await Telemetry.configured { spans in
                let parent = tool()
                let scope = chat(context: parent.context)
                let id = scope.context.spanContext?.spanID
                let other = tool()
                let seen = Locked<[SpanID?]>([])
                let numbers = Numbers<Never>(count: 2) { _ in
                    seen.withLock { $0.append(ServiceContext.current?.spanContext?.spanID) }
                    withSpan("library") { _ in }
                }
                await other.run { other in
                    for await _ in scope.trace(
                        numbers,
                        onElement: { _, _ in #expect(ServiceContext.current?.spanContext == other.context.spanContext) }
                    ) {
                        #expect(ServiceContext.current?.spanContext == other.context.spanContext)
                    }
                }
                parent.end()
                #expect(seen.withLock { $0 } == [id, id, id])
                let records = await spans.flushed()
                #expect(records.filter { $0.name == "library" }.allSatisfy { $0.parentSpanID == id })
                #expect(records.first { $0.name == "chat" }?.parentSpanID == parent.context.spanContext?.spanID)
            }
        }

        @Test("The scope is current, too, where the sequence begins its work")
        func makingTheIterator() async {
            struct Eager: AsyncSequence, Sendable {
                func makeAsyncIterator() -> AsyncStream<Int>.Iterator {
                    withSpan("began") { _ in }
                    return AsyncStream { $0.finish() }.makeAsyncIterator()
                }
                typealias Element = Int
            }
            await Telemetry.configured { spans in
                let scope = tool()
                for await _ in scope.trace(Eager()) {}
                let records = await spans.flushed()
                let began = records.first { $0.name == "began" }
                #expect(began?.parentSpanID == scope.context.spanContext?.spanID)
            }
        }

        @Test("It can be pulled by one task after another, made in one and pulled in others")
        func tasks() async {
            await Telemetry.configured { spans in
                let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
                for number in 0..<4 { continuation.yield(number) }
                continuation.finish()
                let iterator = Confined(tool().trace(stream).makeAsyncIterator())
                for expected in [0, 1, 2, 3, nil] {
                    let number = await Task.detached { await iterator.next() }.value
                    #expect(number == expected)
                }
                expect(await spans.flushed().first, "completed", chunks: 4)
            }
        }

        /// `@unchecked Sendable`: the test awaits each pull before it begins the next.
        private final class Confined<Iterator: AsyncIteratorProtocol>: @unchecked Sendable
        where Iterator.Element: Sendable, Iterator.Failure == Never {
            private var iterator: Iterator
            init(_ iterator: Iterator) { self.iterator = iterator }
            func next() async -> Iterator.Element? { await iterator.next(isolation: nil) }
        }

        @Test("A sequence that can be iterated again is traced the first time only")
        func twice() async {
            await Telemetry.configured { spans in
                let traced = tool().trace(Numbers<Never>(count: 2))
                for _ in 0..<2 {
                    var count = 0
                    for await _ in traced { count += 1 }
                    #expect(count == 2)
                }
                let records = await spans.flushed()
                #expect(records.count == 1)
                expect(records.first, "completed", chunks: 2)
            }
        }

        @Test("onElement sees every element and the scope, before the element is delivered")
        func onElement() async {
            await Telemetry.configured { spans in
                let seen = Locked<[Int]>([])
                let traced = chat().trace(Numbers<Never>(count: 3)) { element, scope in
                    seen.withLock { $0.append(element) }
                    scope.recordOutputTokens(element)
                }
                for await number in traced { #expect(seen.withLock { $0.last } == number) }
                #expect(seen.withLock { $0 } == [0, 1, 2])
                #expect(await spans.flushed().first?.attributes["gen_ai.usage.output_tokens"] == 2)
            }
        }

        @Test("The time to the first chunk is recorded where a model is asked, and nowhere else")
        func firstChunk() async {
            await Telemetry.configured { spans in
                for await _ in chat().trace(Numbers<Never>(count: 2)) {}
                for await _ in chat().trace(Numbers<Never>(count: 0)) {}
                for await _ in tool().trace(Numbers<Never>(count: 2)) {}
                let times = await spans.flushed().map { $0.attributes["gen_ai.response.time_to_first_chunk"] }
                #expect(times.map { $0 != nil } == [true, false, false])
            }
        }

        @Test("Ended by hand inside, it stays ended")
        func endedInside() async {
            await Telemetry.configured { spans in
                let scope = tool()
                for await number in scope.trace(Numbers<Never>(count: 3)) where number == 1 { scope.end() }
                #expect(await spans.flushed().count == 1)
            }
        }

        @Test("It is pulled on its consumer's actor")
        func isolation() async {
            await Telemetry.configured { _ in await pullOnMainActor() }
        }

        @MainActor private func pullOnMainActor() async {
            let numbers = Numbers<Never>(count: 2) { actor in
                #expect(actor === MainActor.shared)
                MainActor.assertIsolated()
            }
            for await _ in tool().trace(numbers) { MainActor.assertIsolated() }
        }

        @Test("Elements that are not Sendable pass")
        func notSendable() async {
            final class Box { var value = 0 }
            struct Boxes: AsyncSequence {
                struct Iterator: AsyncIteratorProtocol {
                    var left = 2
                    mutating func next() async -> Box? {
                        left -= 1
                        return left >= 0 ? Box() : nil
                    }
                }
                func makeAsyncIterator() -> Iterator { Iterator() }
                typealias Element = Box
            }
            await Telemetry.configured { spans in
                for await box in tool().trace(Boxes(), onElement: { box, _ in box.value = 1 }) {
                    #expect(box.value == 1)
                }
                expect(await spans.flushed().first, "completed", chunks: 2)
            }
        }

        @Test("While telemetry is off everything else is the same")
        func off() async {
            await Telemetry.unconfigured {
                var parent = ServiceContext.topLevel
                parent.baggage["tenant"] = "t"
                let seen = Locked<[Int]>([])
                let numbers = Numbers(count: 2, failure: BrokenPipe()) { _ in
                    #expect(ServiceContext.current?.baggage["tenant"] == "t")
                }
                let traced = chat(context: parent).trace(numbers) { element, _ in seen.withLock { $0.append(element) } }
                var elements: [Int] = []
                await #expect(throws: BrokenPipe()) {
                    for try await number in traced {
                        #expect(ServiceContext.current?.baggage["tenant"] == nil)
                        elements.append(number)
                    }
                }
                #expect(elements == [0, 1])
                #expect(seen.withLock { $0 } == [0, 1])
            }
        }
    }
}

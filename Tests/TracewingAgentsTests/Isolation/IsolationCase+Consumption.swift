import TracewingAgents
import TracewingConcurrency
import TracewingModel
import TracewingStreams

/// The same run, consumed in every way there is.
extension IsolationCase {
    static let consumption: [IsolationCase] = [
        IsolationCase("streamed") { recorder in
            await recorder.drain(recorder.stream(recorder.usualAgent()))
        },
        IsolationCase("streamed without tools") { recorder in
            await recorder.drain(recorder.stream(recorder.agent([[.reasoning("Hm. "), .text("One two three")]])))
        },
        IsolationCase("at once") { recorder in
            let response = try await recorder.usualAgent().run("Go", context: HandedOver.context)
            recorder.note("response \(response)")
        },
        IsolationCase("a conversation at once") { recorder in
            let response = try await recorder.usualAgent().run(
                [
                    ChatMessage(role: .user, "Hello"), ChatMessage(role: .assistant, "Where to?"),
                    ChatMessage(role: .user, "Bergen"),
                ],
                session: Session(id: "c-1"),
                context: HandedOver.context
            )
            recorder.note("response \(response)")
        },
        IsolationCase("an empty answer") { recorder in
            await recorder.drain(recorder.stream(recorder.agent([[]])))
        },
        IsolationCase("a thousand updates") { recorder in
            let words = String(repeating: "word ", count: 1000)
            let stream = recorder.agent([[.text(words)]]).stream("Go", context: HandedOver.context)
            var count = 0
            for try await update in stream {
                count += 1
                if count == 500 { await recorder.midway() }
                recorder.note(update.text)
            }
            recorder.note("\(count) updates, \(try await stream.response)")
        },
        IsolationCase("the response asked for, nothing iterated") { recorder in
            await recorder.askAgain(recorder.stream(recorder.usualAgent()))
        },
        IsolationCase("pulled again after the end") { recorder in
            let stream = recorder.stream(recorder.usualAgent())
            await recorder.drain(stream)
            await recorder.drain(stream)
        },
        IsolationCase("each pull in its own task") { recorder in
            let stream = recorder.stream(recorder.usualAgent())
            while try await Task.detached(operation: { try await recorder.pull(stream.makeAsyncIterator()) }).value {}
            await recorder.askAgain(stream)
        },
        IsolationCase("each pull in its own task, with one iterator") { recorder in
            let stream = recorder.stream(recorder.usualAgent())
            let updates = stream.makeAsyncIterator()
            while try await Task(operation: { try await recorder.pull(updates) }).value {}
            await recorder.askAgain(stream)
        },
        IsolationCase("each pull in its own task, and the model fails") { recorder in
            let stream = recorder.stream(recorder.agent([[.text("One two three"), .fail(Outage(), afterTokens: 2)]]))
            await recorder.attempt {
                while try await Task.detached(operation: { try await recorder.pull(stream.makeAsyncIterator()) }).value
                {}
            }
            await recorder.askAgain(stream)
        },
        IsolationCase("the first pull in one task, the rest in another") { recorder in
            let stream = recorder.stream(recorder.usualAgent())
            let updates = stream.makeAsyncIterator()
            _ = try await Task.detached { try await recorder.pull(updates) }.value
            while try await recorder.pull(updates) {}
            await recorder.askAgain(stream)
        },
        IsolationCase("the last pull in another task") { recorder in
            let stream = recorder.stream(recorder.agent([[.text("One two")]]))
            let updates = stream.makeAsyncIterator()
            for _ in 0..<3 { _ = try await recorder.pull(updates) }
            _ = try await Task.detached { try await recorder.pull(updates) }.value
            await recorder.askAgain(stream)
        },
        IsolationCase("made in one task, consumed in another") { recorder in
            let agent = recorder.usualAgent()
            let stream = await Task.detached { recorder.stream(agent) }.value
            await Task.detached { await recorder.drain(stream) }.value
        },
        IsolationCase("a heartbeat that races each pull with a timer") { recorder in
            let stream = recorder.stream(recorder.usualAgent(tokenDelay: .milliseconds(2)))
            let updates = stream.makeAsyncIterator()
            var goesOn = true
            while goesOn {
                let pull = Task { try await recorder.pull(updates) }
                let beats = Task { while !Task.isCancelled { try await Task.sleep(for: .milliseconds(1)) } }
                goesOn = try await pull.value
                beats.cancel()
            }
            await recorder.askAgain(stream)
        },
        IsolationCase("pulls of a heartbeat raced in a task group") { recorder in
            let stream = recorder.stream(recorder.usualAgent(tokenDelay: .milliseconds(2)))
            let updates = stream.makeAsyncIterator()
            var goesOn = true
            while goesOn {
                goesOn = try await withThrowingTaskGroup(of: Bool.self) { group in
                    group.addTask { try await recorder.pull(updates) }
                    group.addTask {
                        try await Task.sleep(for: .microseconds(100))
                        return true
                    }
                    return try await group.reduce(true) { $0 && $1 }
                }
            }
            await recorder.askAgain(stream)
        },
        IsolationCase("on the main actor") { recorder in
            try await onMainActor(recorder)
        },
        IsolationCase("left after the first update and released") { recorder in
            let cleanedUp = Locked(false)
            do {
                let stream = recorder.stream(recorder.usualAgent())
                stream.withCleanupHook { cleanedUp.withLock { $0 = true } }
                for try await update in stream {
                    await recorder.delivered(update)
                    break
                }
            }
            recorder.note("cleaned up: \(await until { cleanedUp.withLock { $0 } })")
        },
        IsolationCase("left after the first update, then the response asked for") { recorder in
            let stream = recorder.stream(recorder.usualAgent())
            for try await update in stream {
                await recorder.delivered(update)
                break
            }
            await recorder.askAgain(stream)
        },
        IsolationCase("left but held, then closed") { recorder in
            let stream = recorder.stream(recorder.usualAgent())
            let updates = stream.makeAsyncIterator()
            _ = try await recorder.pull(updates)
            await stream.close()
            await stream.close()
            await recorder.askAgain(stream)
        },
        IsolationCase("never iterated") { recorder in
            _ = recorder.stream(recorder.usualAgent())
            await recorder.midway()
        },
        IsolationCase("closed before a pull, then pulled") { recorder in
            let stream = recorder.stream(recorder.usualAgent())
            await stream.close()
            await recorder.drain(stream)
        },
        IsolationCase("two pulls at once") { recorder in
            let arrived = Latch(), open = Latch()
            let waiting = recorder.tool("look") { _ in
                arrived.open()
                await open.pass()
                return "done"
            }
            let stream = recorder.stream(recorder.agent(RunRecorder.usualTurns, tools: [waiting]))
            let first = Task { await recorder.drain(stream) }
            await arrived.pass()
            await recorder.attempt(in: "second") {
                _ = try await recorder.pull(stream.makeAsyncIterator(), in: "second")
            }
            open.open()
            await first.value
        },
        IsolationCase("the response asked for while a pull is in flight") { recorder in
            let arrived = Latch(), open = Latch()
            let waiting = recorder.tool("look") { _ in
                arrived.open()
                await open.pass()
                return "done"
            }
            // Who pulls next is not decided: the model, the hooks and the updates have lanes of their own.
            let model = recorder.model(RunRecorder.usualTurns, lane: "model")
            let agent = Agent(name: "concierge", client: model, tools: [waiting])
            let stream = recorder.watched(agent.stream("Go", context: HandedOver.context), in: "hooks")
            let asked = Latch()
            let updates = Task {
                await recorder.attempt {
                    let updates = stream.makeAsyncIterator()
                    // The tool runs in the seventh pull.
                    for _ in 0..<7 { _ = try await recorder.pull(updates) }
                    await asked.pass()
                    while try await recorder.pull(updates) {}
                }
            }
            await arrived.pass()
            let response = Task {
                await recorder.attempt(in: "asking") { recorder.note("\(try await stream.response)", in: "asking") }
            }
            open.open()
            await response.value
            asked.open()
            await updates.value
        },
        IsolationCase("two streams pulled in turn") { recorder in
            let first = recorder.stream(recorder.usualAgent()), second = recorder.stream(recorder.usualAgent())
            let iterators = (first.makeAsyncIterator(), second.makeAsyncIterator())
            var open = (true, true)
            while open.0 || open.1 {
                if open.0 { open.0 = try await recorder.pull(iterators.0) }
                if open.1 { open.1 = try await recorder.pull(iterators.1) }
            }
            await recorder.askAgain(first)
            await recorder.askAgain(second)
        },
        IsolationCase("eight runs at once") { recorder in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        let lane = "run \(number)"
                        let model = recorder.model(RunRecorder.usualTurns, lane: lane)
                        let tool = Tool("look", description: "") { number }
                        let agent = Agent(name: "concierge", client: model, tools: [tool])
                        let stream = agent.stream("Go", context: HandedOver.context)
                        await recorder.drain(recorder.watched(stream, in: lane), in: lane)
                    }
                }
            }
        },
    ]

    @MainActor
    private static func onMainActor(_ recorder: RunRecorder) async throws {
        let stream = recorder.stream(recorder.usualAgent())
        for try await update in stream {
            MainActor.assertIsolated()
            await recorder.delivered(update)
        }
        await recorder.askAgain(stream)
    }
}

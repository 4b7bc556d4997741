import TracewingAgents
import TracewingConcurrency
import TracewingModel
import TracewingStreams

/// Runs that are cancelled or closed at each place where they wait, and in a few more ways.
extension IsolationCase {
    /// More places than a run has; the last ones are never reached, and the run comes to its end.
    static let placeCount = 48

    static let cancellations: [IsolationCase] =
        (0..<placeCount).map { place in
            IsolationCase("cancelled at place \(place)") { recorder in
                let checkpoints = Checkpoints(at: place)
                let stream = recorder.checkedStream(checkpoints)
                let begun = Latch()
                let run = Task {
                    await begun.pass()
                    await recorder.drain(stream)
                }
                checkpoints.onTarget { _ in
                    run.cancel()
                    _ = await until { Task.isCancelled }
                }
                begun.open()
                await run.value
                await recorder.askAgain(stream)
            }
        } + [
            IsolationCase("cancelled before the first pull") { recorder in
                let stream = recorder.stream(recorder.usualAgent())
                let begun = Latch()
                let run = Task {
                    await begun.pass()
                    await recorder.drain(stream)
                }
                run.cancel()
                begun.open()
                await run.value
            },
            IsolationCase("cancelled while the model is silent") { recorder in
                let stream = recorder.stream(recorder.agent([[.text("One "), .delay(.seconds(60)), .text("Two")]]))
                let updates = stream.makeAsyncIterator()
                _ = try await recorder.pull(updates)
                let run = Task { _ = try await recorder.pull(updates) }
                run.cancel()
                await recorder.attempt { try await run.value }
                await recorder.askAgain(stream)
            },
            IsolationCase("cancelled while two tools wait") { recorder in
                let arrived = (Latch(), Latch())
                let turns: RunRecorder.Turns = [
                    [.toolCall(name: "look"), .toolCall(name: "listen")], [.text("Done.")],
                ]
                let tools = [
                    recorder.tool("look") { _ in
                        arrived.0.open()
                        try await Task.sleep(for: .seconds(60))
                        return "never"
                    },
                    recorder.tool("listen") { _ in
                        arrived.1.open()
                        try await Task.sleep(for: .seconds(60))
                        return "never"
                    },
                ]
                let stream = recorder.stream(recorder.agent(turns, tools: tools))
                let run = Task { await recorder.drain(stream) }
                await arrived.0.pass()
                await arrived.1.pass()
                run.cancel()
                await run.value
            },
            IsolationCase("cancelled while a tool ignores it") { recorder in
                let arrived = Latch(), open = Latch()
                let tool = recorder.tool("look") { _ in
                    arrived.open()
                    await open.pass()
                    return "late"
                }
                let stream = recorder.stream(recorder.agent(RunRecorder.usualTurns, tools: [tool]))
                let run = Task { await recorder.drain(stream) }
                await arrived.pass()
                run.cancel()
                await run.value
                open.open()
            },
            IsolationCase("cancelled while an agent that is a tool is asked") { recorder in
                let arrived = Latch()
                let inner = Agent(
                    name: "inner",
                    client: ScriptedChatClient { _ in
                        arrived.open()
                        try await Task.sleep(for: .seconds(60))
                        return []
                    }
                )
                let tool = recorder.tool("look") { _ in .string(try await inner.run("Inner?").text) }
                let stream = recorder.stream(recorder.agent(RunRecorder.usualTurns, tools: [tool]))
                let run = Task { await recorder.drain(stream) }
                await arrived.pass()
                run.cancel()
                await run.value
            },
        ]

    static let closings: [IsolationCase] =
        (0..<placeCount).map { place in
            IsolationCase("closed at place \(place)") { recorder in
                let checkpoints = Checkpoints(at: place)
                // Who closes runs the cleanup hooks, while the run goes on.
                let stream = recorder.checkedStream(checkpoints, cleanupLane: "cleanup")
                checkpoints.onTarget { [weak stream] place in
                    await Task.detached { await stream?.close() }.value
                    if place == .tool { _ = await until { Task.isCancelled } }
                }
                await recorder.drain(stream)
            }
        }
        + (0...8).map { count in
            IsolationCase("released after \(count) updates") { recorder in
                // The last reference may be held for a moment longer than this one: by what has just run.
                do {
                    let stream = recorder.usualAgent().stream("Go", context: HandedOver.context)
                    let updates = recorder.watched(stream, cleanupLane: "cleanup").makeAsyncIterator()
                    for _ in 0..<count { _ = try await recorder.pull(updates) }
                }
                recorder.note("released")
                _ = await until { recorder.transcript.lanes["cleanup"]?.count == 2 }
            }
        } + [
            IsolationCase("closed while the model is silent") { recorder in
                let stream = recorder.stream(
                    recorder.agent([[.text("One "), .delay(.milliseconds(50)), .text("Two")]])
                )
                let updates = stream.makeAsyncIterator()
                _ = try await recorder.pull(updates)
                let run = Task { _ = try await recorder.pull(updates, in: "pull") }
                await Task.detached { await stream.close() }.value
                await recorder.attempt { try await run.value }
                await recorder.askAgain(stream)
            }
        ]
}

extension RunRecorder {
    /// A run with all that a run can have, and checkpoints wherever it waits: in the model, in the tool, in the context
    /// provider, in the history, in middleware of every kind and in every hook.
    ///
    /// - Parameter middlewareAroundRun: Whether the whole run has middleware around it, or only the model and the
    /// tools.
    func checkedStream(
        _ checkpoints: Checkpoints,
        cleanupLane: String = "run",
        middlewareAroundRun: Bool = true
    ) -> AgentStream {
        let around = middleware("guard", checkpoints: checkpoints)
        let agent = Agent(
            name: "concierge",
            client: model(Self.usualTurns, checkpoints: checkpoints),
            tools: [tool("look", checkpoints: checkpoints)],
            contextProviders: [provider("memory", checkpoints: checkpoints)],
            middleware: [middlewareAroundRun ? around : InnerMiddleware(around)]
        )
        let stream = agent.stream(
            "Oslo to Bergen?",
            session: session(checkpoints: checkpoints),
            context: HandedOver.context
        )
        _ = watched(stream, cleanupLane: cleanupLane)
        stream.withTransformHook { update in
            try await checkpoints.reach("transform hook")
            return nil
        }
        stream.withCleanupHook { try await checkpoints.reach("cleanup hook") }
        stream.withResultHook { _ in
            try await checkpoints.reach("result hook")
            return nil
        }
        return stream
    }
}

import TracewingAgents
import TracewingConcurrency
import TracewingModel
import TracewingStreams

/// Hooks and maps of a user's own, well behaved and not.
extension IsolationCase {
    static let hooks: [IsolationCase] = [
        IsolationCase("asynchronous hooks") { recorder in
            let stream = recorder.usualAgent().stream("Go", context: HandedOver.context)
            stream.withTransformHook { update in
                await Task.yield()
                recorder.noteOutside("transform hook")
                return nil
            }
            stream.withCleanupHook { end in
                await Task.yield()
                recorder.note("cleanup \(end)")
                recorder.noteOutside("cleanup hook")
            }
            stream.withResultHook { response in
                await Task.yield()
                recorder.noteOutside("result hook")
                return nil
            }
            await recorder.drain(stream)
        },
        IsolationCase("a transform hook that replaces updates") { recorder in
            let stream = recorder.stream(recorder.usualAgent())
            stream.withTransformHook { update in
                AgentUpdate(update: .text(update.text.uppercased()), agentName: "gen_ai.agent.name")
            }
            await recorder.drain(stream)
        },
        IsolationCase("a result hook that replaces the response, and one after the end") { recorder in
            let other = try await recorder.agent([[.text("Other.")]]).run("Go")
            let stream = recorder.stream(recorder.usualAgent())
            stream.withResultHook { _ in other }
            await recorder.drain(stream)
            stream.withResultHook { response in
                recorder.note("late result hook \(response)")
                return nil
            }
            await recorder.askAgain(stream)
        },
        IsolationCase("a transform hook that throws at the third update") { recorder in
            let stream = recorder.stream(recorder.usualAgent())
            let count = Locked(0)
            stream.withTransformHook { _ in
                if count.withLock({
                    $0 += 1; return $0
                }) == 3 {
                    throw Outage()
                }
                return nil
            }
            await recorder.drain(stream)
        },
        IsolationCase("a cleanup hook that throws at the end") { recorder in
            let stream = recorder.stream(recorder.usualAgent())
            stream.withCleanupHook { throw Outage() }
            stream.withCleanupHook { recorder.note("second cleanup hook") }
            await recorder.drain(stream)
        },
        IsolationCase("a cleanup hook that throws after a failure") { recorder in
            struct Other: Error {}
            let stream = recorder.stream(recorder.agent([[.text("One two"), .fail(Outage())]]))
            stream.withCleanupHook { throw Other() }
            await recorder.drain(stream)
        },
        IsolationCase("a result hook that throws") { recorder in
            let stream = recorder.stream(recorder.usualAgent())
            stream.withResultHook { _ in throw Outage() }
            await recorder.drain(stream)
        },
        IsolationCase("a hook that asks its own stream") { recorder in
            let stream = recorder.stream(recorder.usualAgent())
            stream.withCleanupHook { [weak stream] in
                await recorder.attempt("asked by a hook") { _ = try await stream?.response }
            }
            await recorder.drain(stream)
        },
        IsolationCase("mapped") { recorder in
            let stream = recorder.stream(recorder.usualAgent())
            let texts = stream.map({ $0.text.count }, response: { $0.text.count })
            try await recorder.drainMapped(texts)
        },
        IsolationCase("mapped, and the map throws") { recorder in
            let stream = recorder.stream(recorder.usualAgent())
            let texts = stream.map(
                { update in
                    if update.text.hasPrefix("look") { throw Outage() }
                    return update.text.count
                },
                response: { $0.text.count }
            )
            await recorder.attempt { try await recorder.drainMapped(texts) }
            await recorder.askAgain(stream)
        },
        IsolationCase("mapped, and the finalizer throws") { recorder in
            let stream = recorder.stream(recorder.usualAgent())
            let texts = stream.map({ $0.text.count }, finalizer: { _ async throws -> Int in throw Outage() })
            await recorder.attempt { try await recorder.drainMapped(texts) }
            await recorder.attempt("again") { try await recorder.drainMapped(texts) }
            await recorder.askAgain(stream)
        },
        IsolationCase("mapped flat, and left") { recorder in
            let stream = recorder.stream(recorder.usualAgent())
            do {
                let letters = stream.flatMap { Array($0.text) }
                for try await letter in letters {
                    recorder.note("\(letter)")
                    if letter == " " { break }
                }
                await letters.close()
            }
            await recorder.askAgain(stream)
        },
    ]
}

extension RunRecorder {
    fileprivate func drainMapped(_ stream: ResponseStream<Int, Int>) async throws {
        for try await count in stream {
            note("\(count)")
            await midway()
        }
        note("response \(try await stream.response)")
    }
}

import Testing
import TracewingConcurrency
import TracewingStreams

@Suite("Hooks")
struct HookTests {
    @Test("HK03: transform hooks chain in the order they were added; nil keeps the update; async ones are allowed")
    func transforms() async throws {
        let stream = ResponseStream(Script([1, 2]))
            .withTransformHook { $0 + 1 }
            .withTransformHook { _ in nil }
            .withTransformHook { update in
                await Task.yield()
                return update * 10
            }
        #expect(try await stream.collect() == [20, 30])
    }

    @Test("HK05: the finalizer sees the updates the hooks replaced")
    func finalizerSeesReplaced() async throws {
        let listed = ResponseStream(Script([1, 2])) { $0 }.withTransformHook { -$0 }
        #expect(try await listed.response == [-1, -2])
        #expect(listed.updates == [-1, -2])
        let folded = ResponseStream(Script([1, 2]), folding: 0, { $0 += $1 }, finalizer: { $0 }).withTransformHook {
            -$0
        }
        #expect(try await folded.response == -3)
    }

    @Test("HK10: result hooks chain after the finalizer, may replace the response, and keep it with nil")
    func results() async throws {
        let stream = ResponseStream(Script([1, 2])) { $0.reduce(0, +) }
            .withResultHook { $0 * 10 }
            .withResultHook { _ in nil }
            .withResultHook { response in
                await Task.yield()
                return response + 1
            }
        #expect(try await stream.response == 31)
        #expect(try await stream.response == 31)
    }

    enum Ending: CaseIterable { case error, cancel, close, earlyExit, release, finalizer }

    @Test("HK12: result hooks never run without success", arguments: Ending.allCases)
    func noResultHooks(ending: Ending) async throws {
        let journal = Journal()
        func run() async throws {
            let stream = ResponseStream(
                Script(ending == .error ? [.update(1), .fail(Broken())] : [.update(1), .update(2)])
            ) {
                updates in
                if ending == .finalizer { throw Broken() }
                return updates.count
            }
            .withResultHook { _ in
                journal.note("result")
                return nil
            }
            .journaled(in: journal)
            switch ending {
            case .error, .finalizer: _ = try? await stream.response
            case .cancel: _ = await inCancelledTask { try await stream.response }
            case .close: await stream.close()
            case .earlyExit: for try await _ in stream { break }
            case .release: break
            }
        }
        try await run()
        #expect(journal.count("result") == 0)
        #expect(journal.entries.count { $0.hasPrefix("end: ") && $0 != "end: completed" } == 1)
    }

    @Test("HK17: a throwing result hook fails the stream; asking again gives the same error and runs no hook twice")
    func resultHookThrows() async throws {
        let journal = Journal()
        let stream = ResponseStream(Script([1]))
            .withResultHook { _ in
                journal.note("first")
                return nil
            }
            .withResultHook { _ in throw Broken(reason: "result") }
            .withResultHook { _ in
                journal.note("third")
                return nil
            }
            .journaled(in: journal)
        await #expect(throws: Broken(reason: "result")) { try await stream.response }
        await #expect(throws: Broken(reason: "result")) { try await stream.response }
        await #expect(throws: Broken(reason: "result")) { try await stream.collect() }
        #expect(journal.entries == ["start", "update 0: 1", "first", "end: failed"])
    }

    @Test("HK18: a result hook added after the end runs alone, once, on the finished value")
    func lateResultHook() async throws {
        let journal = Journal()
        let stream = ResponseStream(Script([1, 2])) { $0.reduce(0, +) }.withResultHook { response in
            journal.note("early \(response)")
            return response * 10
        }
        #expect(try await stream.response == 30)
        stream.withResultHook { response in
            journal.note("late \(response)")
            return response + 1
        }
        #expect(try await stream.response == 31)
        #expect(try await stream.response == 31)
        #expect(journal.entries == ["early 3", "late 30"])
    }

    @Test("HK18: a late result hook that throws is what the response throws from then on")
    func lateResultHookThrows() async throws {
        let journal = Journal()
        let stream = ResponseStream(Script([1])).journaled(in: journal)
        _ = try await stream.response
        stream.withResultHook { _ in throw Broken(reason: "late") }
        stream.withResultHook { _ in
            journal.note("after it")
            return nil
        }
        await #expect(throws: Broken(reason: "late")) { try await stream.response }
        await #expect(throws: Broken(reason: "late")) { try await stream.response }
        #expect(journal.entries == ["start", "update 0: 1", "end: completed"])
    }

    @Test("HK18: a result hook added to a failed stream never runs")
    func lateHookOnFailure() async throws {
        let journal = Journal()
        let stream = ResponseStream(Script([.fail(Broken())]))
        _ = try? await stream.collect()
        stream.withResultHook { _ in
            journal.note("result")
            return nil
        }
        await #expect(throws: Broken()) { try await stream.response }
        #expect(journal.entries.isEmpty)
    }

    enum End: CaseIterable { case completed, failed, finalizerThrows, closed, cancelled }

    @Test(
        "HK20: hooks are called in the same order with observers and a context, and without",
        arguments: End.allCases
    )
    func sameOrder(end: End) async throws {
        @Sendable func run(observed: Bool) async -> [String] {
            let journal = Journal()
            let last: Script.Step =
                switch end {
                case .failed: .fail(Broken())
                case .cancelled: .run { cancelSelf() }
                case .completed, .finalizerThrows, .closed: .update(2)
                }
            let stream = ResponseStream(Script([.update(1), last], journal: journal)) { updates in
                journal.note("finalizer")
                if end == .finalizerThrows { throw Broken() }
                return updates.count
            }
            .hooked(journal, name: "a ").hooked(journal, name: "b ")
            if observed {
                stream.bound(to: Marker.context("run")).journaled(in: Journal())
            }
            do {
                if end == .closed {
                    for try await _ in stream { break }
                    await stream.close()
                }
                journal.note("response \(try await stream.response)")
            } catch {
                journal.note("\(error)")
            }
            return journal.entries
        }
        let untraced = await Task { await run(observed: false) }.value
        #expect(untraced.count >= 7)
        #expect(await Task { await run(observed: true) }.value == untraced)
    }

    enum Asker: CaseIterable { case map, flatMap, transform, cleanup, finalizer, result, lateResult }

    enum Question: CaseIterable { case response, pull }

    @Test(
        "A hook or map that asks its own stream for more gets an error instead of waiting for itself",
        .timeLimit(.minutes(1)),
        arguments: Asker.allCases,
        Question.allCases
    )
    func asksItself(asker: Asker, question: Question) async throws {
        let journal = Journal()
        let box = Locked<WeakStream?>(nil)
        let ask: @Sendable (Asker) async -> Void = { place in
            guard place == asker else { return }
            do {
                let stream = box.withLock { $0 }?.stream
                switch question {
                case .response: _ = try await stream?.response
                case .pull: _ = try await stream?.makeAsyncIterator().next()
                }
                // After the end a pull need not wait.
                journal.note("\(asker == .lateResult && question == .pull)")
            } catch {
                journal.note("\(error is ConcurrentPull)")
            }
        }
        let finalizer: @Sendable ([Int]) async throws -> [Int] = { updates in
            await ask(.finalizer)
            return updates
        }
        let source = ResponseStream(Script([1]))
        let stream =
            switch asker {
            case .map:
                source.map(
                    { update in
                        await ask(.map)
                        return update
                    },
                    finalizer: finalizer
                )
            case .flatMap:
                source.flatMap(
                    { update in
                        await ask(.flatMap)
                        return [update]
                    },
                    finalizer: finalizer
                )
            default: ResponseStream(source, finalizer: finalizer)
            }
        stream.withTransformHook { _ in
            await ask(.transform)
            return nil
        }
        .withCleanupHook { await ask(.cleanup) }
        .withResultHook { _ in
            await ask(.result)
            return nil
        }
        box.withLock { $0 = WeakStream(stream) }
        #expect(try await stream.response == [1])
        stream.withResultHook { _ in
            await ask(.lateResult)
            return nil
        }
        #expect(try await stream.response == [1])
        #expect(journal.entries == ["true"])
    }

    @MainActor
    @Test("Asynchronous hooks run on the actor of whoever pulls")
    func isolation() async throws {
        let journal = Journal()
        let stream = ResponseStream(Script([1])) { updates in
            MainActor.assertIsolated()
            await Task.yield()
            return updates.count
        }
        .withTransformHook { _ in
            MainActor.assertIsolated()
            await Task.yield()
            return nil
        }
        .withCleanupHook {
            MainActor.assertIsolated()
            await Task.yield()
            journal.note("cleanup")
        }
        .withResultHook { _ in
            MainActor.assertIsolated()
            await Task.yield()
            return nil
        }
        #expect(try await stream.response == 1)
        #expect(journal.entries == ["cleanup"])
    }
}

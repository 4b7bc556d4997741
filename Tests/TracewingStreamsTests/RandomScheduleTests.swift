import Testing
import TracewingConcurrency
import TracewingStreams

@Suite("A stream that many tasks use at once", .timeLimit(.minutes(2)))
struct RandomScheduleTests {
    /// What a run did, drawn from a seed. The order in which the tasks come to run is left to the machine.
    struct Plan {
        let updates: Int
        let failsAfter: Int?
        let isMapped: Bool
        let pullers: Int
        let responders: Int
        let closesAfter: Int?
        /// Cancels the puller or responder of this number after some turns.
        let cancels: (task: Int, after: Int)?
        /// How many pulls each puller makes before it lets its iterator go.
        let pulls: Int
        let suspends: Bool

        init(seed: Int) {
            var random = SplitMix(state: UInt64(seed))
            func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
            updates = below(12)
            failsAfter = below(4) == 0 ? below(updates + 1) : nil
            isMapped = below(2) == 0
            pullers = below(4)
            responders = below(4)
            closesAfter = below(3) == 0 ? below(40) : nil
            cancels = below(3) == 0 && pullers + responders > 0 ? (below(pullers + responders), below(40)) : nil
            pulls = below(3) == 0 ? below(10) : .max
            suspends = below(2) == 0
        }
    }

    struct SplitMix {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }

    func stream(_ plan: Plan, _ journal: Journal) -> ResponseStream<Int, [Int]> {
        var steps: [Script.Step] = []
        for number in 0..<plan.updates {
            if plan.suspends { steps.append(.run { await Task.yield() }) }
            if plan.failsAfter == number { steps.append(.fail(Broken())) }
            steps.append(.update(number))
        }
        if plan.failsAfter == plan.updates { steps.append(.fail(Broken())) }
        let source = ResponseStream(Script(steps, journal: journal)).hooked(journal, name: "source ")
            .journaled(in: journal, name: "source ")
        let outer = plan.isMapped ? source.map({ $0 }, finalizer: { $0 }) : ResponseStream(source) { $0 }
        return outer.hooked(journal).journaled(in: journal)
    }

    final class Received: Sendable {
        let updates = Locked<[Int]>([])
    }

    /// Each puller's updates, in the order it got them.
    func run(_ plan: Plan, _ journal: Journal) async -> [[Int]] {
        let stream = stream(plan, journal)
        let received = (0..<plan.pullers).map { _ in Received() }
        var tasks: [Task<Void, Never>] = []
        for puller in 0..<plan.pullers {
            let iterator = stream.makeAsyncIterator()
            tasks.append(
                Task {
                    var pulls = 0
                    while pulls < plan.pulls {
                        do {
                            guard let update = try await iterator.next() else { return }
                            received[puller].updates.withLock { $0.append(update) }
                            pulls += 1
                        } catch is ConcurrentPull {
                            await Task.yield()
                        } catch {
                            return
                        }
                    }
                }
            )
        }
        for _ in 0..<plan.responders { tasks.append(Task { _ = try? await stream.response }) }
        if let turns = plan.closesAfter {
            tasks.append(
                Task {
                    for _ in 0..<turns { await Task.yield() }
                    await stream.close()
                }
            )
        }
        if let (task, turns) = plan.cancels {
            for _ in 0..<turns { await Task.yield() }
            tasks[task].cancel()
        }
        for task in tasks { await task.value }
        return received.map { $0.updates.withLock { $0 } }
    }

    @Test("One outcome, every hook once, updates in order and without a gap, whatever the schedule")
    func invariants() async throws {
        for seed in 0..<1000 {
            let plan = Plan(seed: seed)
            let journal = Journal()
            let received = await run(plan, journal)
            let comment: Comment = "seed \(seed): \(plan), \(journal.entries)"

            for name in ["", "source "] {
                #expect(journal.count(prefix: "\(name)end: ") == 1, comment)
                #expect(journal.count(prefix: "\(name)cleanup: ") == 1, comment)
                #expect(journal.count("\(name)result") == journal.count("\(name)end: completed"), comment)
                let sequences = journal.entries.filter { $0.hasPrefix("\(name)update ") }.map { line in
                    line.dropFirst(name.count + 7).prefix { $0 != ":" }
                }
                #expect(sequences.compactMap { Int($0) }.sorted() == Array(sequences.indices), comment)
            }
            #expect(journal.count("source started") == journal.count("source closed"), comment)
            for updates in received { #expect(updates == updates.sorted(), comment) }
            let delivered = received.flatMap(\.self).sorted()
            #expect(delivered == Array(delivered.indices), comment)

            let completed = journal.count("end: completed") == 1
            if completed {
                #expect(plan.failsAfter == nil, comment)
                if plan.pullers > 0, plan.pulls == .max, plan.cancels == nil {
                    #expect(delivered.count == plan.updates, comment)
                }
            }
            let isUndisturbed = plan.closesAfter == nil && plan.cancels == nil
            if isUndisturbed, plan.responders > 0 || (plan.pullers > 0 && plan.pulls == .max) {
                #expect(journal.count("end: \(plan.failsAfter == nil ? "completed" : "failed")") == 1, comment)
            }
        }
    }
}

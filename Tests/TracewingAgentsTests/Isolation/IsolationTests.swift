import Testing
import Tracewing
import TracewingConcurrency
import TracewingSDK
import TracewingTesting

extension RuntimeTelemetryTests {
    /// Telemetry cannot change a run: every case in every state telemetry can be in, compared with the case without
    /// any telemetry.
    @Suite("A run and its telemetry", .serialized)
    struct IsolationTests {
        @Test("is the same run in every state of telemetry as without", arguments: TelemetryState.chosen)
        func differential(state: TelemetryState) async throws {
            let expected = await Self.withoutTelemetry()
            await state.run {
                for (run, transcript) in zip(IsolationCase.all, expected) {
                    let differences = await run.transcript(midway: state.midway).differences(from: transcript)
                    Self.tally.withLock { $0.add(state.name, differences.map { "\(run.name): \($0)" }) }
                    #expect(differences == [], "\(run.name)")
                    await expectNothingLeft(run.name)
                }
                let isInState = await until { state.shows(Observability.provider.statistics) }
                #expect(isInState, "\(Observability.provider.statistics)")
            }
            let tally = Self.tally.withLock { $0 }
            if tally.states.count == TelemetryState.chosen.count { print(tally) }
        }

        @Test("the cases are runs worth comparing")
        func worthComparing() async throws {
            let expected = await Self.withoutTelemetry()
            let lines = expected.map { $0.lanes.values.joined() }
            for (run, lines) in zip(IsolationCase.all, lines) { #expect(lines.count > 0, "\(run.name)") }
            func count(_ text: String) -> Int { lines.joined().count { $0.hasPrefix(text) } }
            // Without telemetry nothing hangs.
            #expect(count("the run does not come to its end") == 0 && count("a tool goes on for ever") == 0)
            #expect(count("update ") > 500)
            #expect(count("response ") > 60)
            #expect(count("error: ") > 20)
            #expect(count("called with ") > 60)
            #expect(count("error: CancellationError") > 10)
            let answered = ["OpenAI's Responses API", "Anthropic's Messages API", "streamed"].map { "over HTTP: \($0)" }
            for (run, transcript) in zip(IsolationCase.all, expected) where answered.contains(run.name) {
                let isAnswered = transcript.lanes["run"]?.contains { $0.hasPrefix("response AgentResponse") }
                #expect(isAnswered == true, "\(run.name)")
            }
            #expect(Set(IsolationCase.all.map(\.name)).count == IsolationCase.all.count)
            // The places run out before the numbers do.
            let last = "cancelled at place \(IsolationCase.placeCount - 1)"
            let index = try #require(IsolationCase.all.firstIndex { $0.name == last })
            #expect(expected[index].lanes["run"]?.contains { $0.hasPrefix("response again AgentResponse") } == true)
        }

        /// Every span that started has ended, whatever became of the run.
        private func expectNothingLeft(_ name: String) async {
            let settled = await until { Observability.provider.statistics.allSatisfy { $0.active == 0 } }
            #expect(settled, "\(name): \(Observability.provider.statistics)")
            for statistics in Observability.provider.statistics {
                #expect(statistics.isBalanced, "\(name): \(statistics)")
            }
        }

        // MARK: -

        /// What was compared so far.
        private struct Tally: CustomStringConvertible {
            var states: Set<String> = []
            var comparisons = 0
            var differences: [String] = []

            mutating func add(_ state: String, _ differences: [String]) {
                states.insert(state)
                comparisons += 1
                self.differences += differences.map { "\(state): \($0)" }
            }

            var description: String {
                (differences.map { "different: \($0)" } + [
                    "isolation: \(IsolationCase.all.count) cases, \(states.count) states, "
                        + "\(comparisons) comparisons, \(differences.count) differences"
                ])
                .joined(separator: "\n")
            }
        }

        private static let tally = Locked(Tally())
        private static let expected = Locked<[Transcript]?>(nil)

        /// The transcripts of all cases without telemetry. Made once.
        private static func withoutTelemetry() async -> [Transcript] {
            if let known = expected.withLock({ $0 }) { return known }
            var transcripts: [Transcript] = []
            await TelemetryState.off.run {
                for run in IsolationCase.all { transcripts.append(await run.transcript(midway: {})) }
            }
            expected.withLock { [transcripts] in $0 = transcripts }
            return transcripts
        }
    }
}

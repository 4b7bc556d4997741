import ArgumentParser
import TracewingEvaluation

/// The least mean score that passes: `0.8` for every evaluator of which higher scores are better, `name=0.8` for one.
struct Threshold: ExpressibleByArgument {
    let evaluator: String?
    let score: Double

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let last = parts.last, let score = Double(last), score.isFinite else { return nil }
        self.score = score
        evaluator = parts.count == 2 ? String(parts[0]) : nil
    }

    /// Says, before anything is run, that there is nothing to hold against the score.
    func check(_ evaluators: [any Evaluator]) throws {
        let outputs = evaluators.flatMap { evaluator in
            evaluator.outputs.map { (name: evaluator.resultName(of: $0), direction: $0.direction) }
        }
        guard !outputs.contains(where: { applies(to: $0.name, $0.direction) }) else { return }
        let names = outputs.map(\.name).joined(separator: ", ")
        guard let evaluator else {
            throw Failure(
                "No evaluator has scores of which higher ones are better. Name one of \(names): --fail-under name=\(score)."
            )
        }
        throw Failure("There is no evaluator '\(evaluator)' to hold against \(score). There are \(names).")
    }

    private func applies(to name: String, _ direction: OptimizationDirection) -> Bool {
        evaluator.map { $0 == name } ?? (direction == .maximize)
    }

    /// Why a report does not pass, a sentence for each evaluator.
    func failures(in report: ExperimentReport) -> [String] {
        let summaries = report.evaluators.filter { applies(to: $0.name, $0.direction) }
        return summaries.filter { $0.meanOfExpected < score }.map { summary in
            let missing = summary.expected - summary.judged
            let reason = missing > 0 ? ", where \(missing) of \(summary.expected) that are not judged count as 0" : ""
            return "\(summary.name): \(Self.text(summary.meanOfExpected)) is under \(score)\(reason)."
        }
    }

    /// Rounded down, so that what is under a threshold looks so.
    private static func text(_ score: Double) -> String {
        let rounded = (score * 10_000).rounded(.down) / 10_000
        return abs(score) < 1e9 ? "\(rounded)" : "\(score)"
    }
}

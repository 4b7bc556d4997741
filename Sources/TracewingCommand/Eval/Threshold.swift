import ArgumentParser
import TracewingEvaluation

/// A mean score to hold a report against: `0.8` for every evaluator of whose scores one side is better, `name=0.8` for
/// one.
struct Threshold: ExpressibleByArgument {
    /// On which side of it a mean score fails.
    enum Side: String {
        case under = "--fail-under"
        case over = "--fail-over"

        /// Which scores have to be better for it.
        var direction: OptimizationDirection { self == .under ? .maximize : .minimize }
        var other: Side { self == .under ? .over : .under }
    }

    let evaluator: String?
    let score: Double

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let last = parts.last, let score = Double(last), score.isFinite else { return nil }
        self.score = score
        evaluator = parts.count == 2 ? String(parts[0]) : nil
    }

    /// Says, before anything is run, that there is nothing to hold against the score, or that it would pass what is
    /// worst.
    func check(_ evaluators: [any Evaluator], _ side: Side) throws {
        let outputs = evaluators.flatMap { evaluator in
            evaluator.outputs.map { (name: evaluator.resultName(of: $0), direction: $0.direction) }
        }
        let better = side == .under ? "higher" : "lower"
        guard let output = outputs.first(where: { applies(to: $0.name, $0.direction, side) }) else {
            let names = outputs.map(\.name).joined(separator: ", ")
            guard let evaluator else {
                throw Failure(
                    "No evaluator has scores of which \(better) ones are better. There are \(names). "
                        + "Give \(side.other.rawValue) \(score)."
                )
            }
            throw Failure("There is no evaluator '\(evaluator)' to hold against \(score). There are \(names).")
        }
        guard output.direction != side.other.direction else {
            throw Failure(
                "\(side.rawValue) \(output.name)=\(score) would fail the best: of '\(output.name)' "
                    + "\(side == .under ? "lower" : "higher") scores are better. "
                    + "Give \(side.other.rawValue) \(output.name)=\(score)."
            )
        }
    }

    private func applies(to name: String, _ direction: OptimizationDirection, _ side: Side) -> Bool {
        evaluator.map { $0 == name } ?? (direction == side.direction)
    }

    /// Why a report does not pass, a sentence for each evaluator.
    func failures(in report: ExperimentReport, _ side: Side) -> [String] {
        report.evaluators.filter { applies(to: $0.name, $0.direction, side) }.compactMap { summary in
            side == .under ? failureUnder(summary) : failureOver(summary)
        }
    }

    private func failureUnder(_ summary: EvaluatorSummary) -> String? {
        guard summary.meanOfExpected < score else { return nil }
        let missing = summary.expected - summary.judged
        let reason = missing > 0 ? ", where \(missing) of \(summary.expected) that are not judged count as 0" : ""
        return "\(summary.name): \(Self.text(summary.meanOfExpected, .down)) is under \(score)\(reason)."
    }

    private func failureOver(_ summary: EvaluatorSummary) -> String? {
        // No number stands for what is not judged: the worst distance has no end.
        let missing = summary.expected - summary.judged
        guard missing == 0 else {
            return "\(summary.name): \(missing) of \(summary.expected) are not judged, so it may be over \(score)."
        }
        guard let mean = summary.meanScore else { return "\(summary.name): no scores are there to be over \(score)." }
        return mean > score ? "\(summary.name): \(Self.text(mean, .up)) is over \(score)." : nil
    }

    /// Rounded away from the threshold, so that what fails looks so.
    private static func text(_ score: Double, _ rule: FloatingPointRoundingRule) -> String {
        let rounded = (score * 10_000).rounded(rule) / 10_000
        return abs(score) < 1e9 ? "\(rounded)" : "\(score)"
    }
}

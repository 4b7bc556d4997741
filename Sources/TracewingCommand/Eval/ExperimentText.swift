import Foundation
import TracewingEvaluation

/// A report as lines for a terminal.
struct ExperimentText {
    let text: String

    init(_ report: ExperimentReport) {
        let width = report.evaluators.map(\.name.count).max() ?? 0
        let lines = report.evaluators.map { summary in
            let name = summary.name.padding(toLength: width, withPad: " ", startingAt: 0)
            let mean = summary.meanScore.map { String(format: "%.4g", $0) } ?? "none"
            let direction = summary.direction == .minimize ? " (lower is better)" : ""
            let labels = summary.labels.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            let counts = ["\(summary.judged) of \(summary.expected) judged"] + labels
            return "  \(name)  mean \(mean)\(direction)  \(counts.joined(separator: ", "))"
        }
        text = (["\(report.name): \(report.progress)"] + lines).joined(separator: "\n")
    }
}

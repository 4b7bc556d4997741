import ArgumentParser

/// `tracewing eval`: judges answers in the terminal and in CI.
struct EvalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Judges answers: runs experiments, or one evaluator over given inputs.",
        subcommands: [EvalRunCommand.self, EvalJudgeCommand.self]
    )
}

import TracewingModel

extension CodeEvaluator.Rule {
    /// Whether a regular expression of Python's syntax is found in a text, or with `full_match` is all of it.
    public static let regex = regex(within: .seconds(2))

    /// The same with another time limit: some patterns take longer than anybody waits.
    public static func regex(within limit: Duration) -> CodeEvaluator.Rule {
        CodeEvaluator.Rule(
            key: "regex",
            schema: InputSchema([
                .init("pattern"), .init("text"), .init("full_match", .boolean, isRequired: false),
            ]),
            output: .trueOrFalse("regex")
        ) { inputs throws(EvaluationError) in
            let isWhole = inputs.flag("full_match", standard: false)
            let pattern: Pattern
            do throws(Pattern.SyntaxError) {
                pattern = try Pattern(inputs.text("pattern"))
            } catch {
                throw EvaluationError(.invalidPattern, "Invalid regex pattern: \(error)")
            }
            do throws(Pattern.Interruption) {
                let isFound = try pattern.matches(inputs.text("text"), whole: isWhole, within: limit)
                let kind = isWhole ? "full match" : "search"
                return Verdict(isFound, explanation: "pattern \(isFound ? "matched" : "did not match") (\(kind))")
            } catch .cancelled {
                throw EvaluationError(.cancelled, "The evaluation was cancelled.")
            } catch {
                throw EvaluationError(
                    .tooLarge,
                    "The regex pattern took more than \(limit) or too much memory on a text of "
                        + "\(inputs.text("text").unicodeScalars.count) characters. Write it without repetitions in "
                        + "repetitions."
                )
            }
        }
    }
}

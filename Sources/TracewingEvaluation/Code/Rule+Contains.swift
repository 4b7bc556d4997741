import TracewingModel

extension CodeEvaluator.Rule {
    /// Whether a text has any of some words, or all of them. `words` are separated by commas; white space around them,
    /// and words of nothing else, do not count. Without words the answer is no.
    public static let contains = CodeEvaluator.Rule(
        key: "contains",
        schema: InputSchema([
            .init("words"), .init("text"), .init("case_sensitive", .boolean, isRequired: false),
            .init("require_all", .boolean, isRequired: false),
        ]),
        output: .trueOrFalse("contains")
    ) { inputs in
        let isCaseSensitive = inputs.flag("case_sensitive", standard: false)
        let requiresAll = inputs.flag("require_all", standard: false)
        let text = inputs.text("text")
        let words = inputs.text("words").unicodeScalars.split(separator: ",")
            .map { String($0).pythonStripped }
            .filter { !$0.isEmpty }
        guard !words.isEmpty else { return Verdict(false, explanation: "No valid words were provided to check.") }
        let searched = isCaseSensitive ? text : text.pythonLowercased
        let (found, missing) = words.reduce(into: ([String](), [String]())) { lists, word in
            let isFound = searched.containsScalars(of: isCaseSensitive ? word : word.pythonLowercased)
            if isFound { lists.0.append(word) } else { lists.1.append(word) }
        }
        let list = words.joined(separator: ", ")
        let place = "in the text: '\(text.excerpt)'."
        switch (requiresAll, requiresAll ? missing.isEmpty : !found.isEmpty) {
        case (true, true):
            return Verdict(true, explanation: "All of the words [\(list)] were found \(place)")
        case (true, false):
            let rest = missing.joined(separator: ", ")
            return Verdict(false, explanation: "Not all of the words [\(list)] were found \(place) Missing: \(rest)")
        case (false, true):
            let some = found.joined(separator: ", ")
            return Verdict(true, explanation: "One or more of the words [\(list)] were found \(place) Matched: \(some)")
        case (false, false):
            return Verdict(false, explanation: "None of the words [\(list)] were found \(place)")
        }
    }
}

extension String {
    /// The beginning of a text.
    fileprivate var excerpt: String {
        let scalars = unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: 100, limitedBy: scalars.endIndex),
            end < scalars.endIndex
        else { return self }
        return String(scalars[..<end]) + "..."
    }
}

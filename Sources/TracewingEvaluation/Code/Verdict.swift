import TracewingModel

/// What a rule finds.
public struct Verdict: Sendable, Hashable {
    private enum Found: Sendable, Hashable {
        case yesOrNo(Bool)
        case number(Double)
    }

    private let found: Found
    /// Why, for a person.
    public var explanation: String?

    /// Yes or no: an output takes its first label for yes and its second for no.
    public init(_ isTrue: Bool, explanation: String? = nil) {
        found = .yesOrNo(isTrue)
        self.explanation = explanation
    }

    /// A number, as it is.
    public init(score: Double, explanation: String? = nil) {
        found = .number(score)
        self.explanation = explanation
    }

    func finding(for output: OutputConfiguration, metadata: JSONObject) -> Finding {
        let (label, score): (String?, Double?) =
            switch found {
            case .yesOrNo(let isTrue): output.judgement(of: isTrue)
            case .number(let number): (nil, number)
            }
        return Finding(label: label, score: score, explanation: explanation, metadata: metadata)
    }

    var json: JSONValue {
        switch found {
        case .yesOrNo(let isTrue): .bool(isTrue)
        case .number(let number): .number(number)
        }
    }
}

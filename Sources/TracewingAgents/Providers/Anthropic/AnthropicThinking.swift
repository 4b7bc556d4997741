import TracewingModel

/// How a ``ReasoningEffort`` is put to a model of Anthropic's API.
///
/// Claude from 4.6 on decides itself how much to think and is only told the effort; it refuses a budget, or soon will.
/// Older ones, and other models behind this API, are given a budget of tokens.
enum AnthropicThinking: Sendable, Hashable {
    case off
    case effort(String)
    case budget(Int)

    init(_ effort: ReasoningEffort, model: String) {
        if effort.rawValue == "none" {
            self = .off
        } else if Self.decidesItself(model) {
            self = .effort(effort.rawValue == "minimal" ? "low" : effort.rawValue)
        } else {
            self = .budget(Self.budget(for: effort))
        }
    }

    private static func budget(for effort: ReasoningEffort) -> Int {
        switch effort.rawValue {
        // The least there is.
        case "minimal", "low": 1024
        case "high": 16_384
        case "xhigh", "max": 32_768
        default: 4096
        }
    }

    /// Reads the version out of names such as `claude-3-7-sonnet-20250219`, `claude-opus-4-6` and
    /// `eu.anthropic.claude-sonnet-4-20250514-v1:0`.
    static func decidesItself(_ model: String) -> Bool {
        guard let name = model.lowercased().firstRange(of: "claude-") else { return false }
        var version: [Int] = []
        for word in model[name.upperBound...].split(whereSeparator: { "-.@:".contains($0) }) {
            guard let number = Int(word), number < 100 else {
                // What follows the version is a date, or a revision.
                if version.isEmpty { continue } else { break }
            }
            version.append(number)
        }
        guard let major = version.first else { return true }
        return (major, version.count > 1 ? version[1] : 0) >= (4, 6)
    }
}

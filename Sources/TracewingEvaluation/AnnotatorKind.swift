/// Who judges.
public enum AnnotatorKind: String, Sendable, Hashable, Codable {
    /// A program, the same every time.
    case code = "CODE"
    /// A language model.
    case llm = "LLM"
    /// A person.
    case human = "HUMAN"
}

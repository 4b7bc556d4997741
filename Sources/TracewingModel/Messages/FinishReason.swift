/// Why a model stopped. The raw values are the GenAI conventions'; a provider's own reason is kept as it is.
public struct FinishReason: RawRepresentable, Sendable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The model had said all it wanted to.
    public static let stop = FinishReason(rawValue: "stop")
    /// The limit of tokens was reached.
    public static let length = FinishReason(rawValue: "length")
    /// The model asks for tools.
    public static let toolCall = FinishReason(rawValue: "tool_call")
    /// The provider's filter stepped in.
    public static let contentFilter = FinishReason(rawValue: "content_filter")
    public static let error = FinishReason(rawValue: "error")
}

/// What keeps an agent's tools from going on for ever, and how much of their failures the model is told.
public struct ToolLoopLimits: Sendable, Hashable {
    /// After so many rounds of tools the model is asked once more, without them.
    public var maxRounds: Int
    /// After so many rounds in a row in which a tool failed, likewise.
    public var maxConsecutiveErrors: Int
    /// How long a call may take whose tool has no limit of its own; nil waits for ever.
    public var toolTimeout: Duration?
    /// A longer result is cut.
    public var maxResultBytes: Int
    /// Whether the model is told what a tool threw. It may hold what is nobody's business, so it is not unless asked.
    public var tellsErrorDetails: Bool

    public init(
        maxRounds: Int = 40,
        maxConsecutiveErrors: Int = 3,
        toolTimeout: Duration? = .seconds(300),
        maxResultBytes: Int = 1 << 20,
        tellsErrorDetails: Bool = false
    ) {
        self.maxRounds = maxRounds
        self.maxConsecutiveErrors = maxConsecutiveErrors
        self.toolTimeout = toolTimeout
        self.maxResultBytes = maxResultBytes
        self.tellsErrorDetails = tellsErrorDetails
    }
}

/// What keeps a tool loop from going on for ever.
struct ToolLoopLimits: Sendable {
    /// After so many rounds of tools the model is asked once more, without them.
    var maxRounds = 40
    /// After so many rounds in a row in which a tool failed, likewise.
    var maxConsecutiveErrors = 3
    /// A longer result is cut.
    var maxResultBytes = 1 << 20
}

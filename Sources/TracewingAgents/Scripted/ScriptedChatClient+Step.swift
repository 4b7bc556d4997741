public import TracewingModel

extension ScriptedChatClient {
    /// Something the model does.
    public enum Step: Sendable {
        /// Says something, word by word.
        case text(String)
        /// Thinks something, word by word.
        case reasoning(String)
        /// Asks for a tool. A string as arguments is their text, JSON or not; everything else becomes JSON.
        case toolCall(name: String, arguments: JSONValue = [:])
        /// Fails: here, or after so many words of the turn, wherever in it this step is.
        case fail(any Error, afterTokens: Int? = nil)
        /// Keeps silent for a while.
        case delay(Duration)
    }
}

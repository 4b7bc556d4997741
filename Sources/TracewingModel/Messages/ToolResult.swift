/// What came of a ``ToolCall``.
public struct ToolResult: Sendable, Hashable {
    public var callID: String
    /// The tool's name.
    public var name: String
    /// What the tool returned; for an error, the text the model is shown.
    public var output: JSONValue
    public var isError: Bool

    public init(callID: String, name: String, output: JSONValue, isError: Bool = false) {
        self.callID = callID
        self.name = name
        self.output = output
        self.isError = isError
    }

    /// The output as a model reads it: a string as it is, anything else as JSON.
    public var text: String {
        output.stringValue ?? output.text
    }
}

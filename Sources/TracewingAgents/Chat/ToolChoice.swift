/// Whether the model may, must or must not call tools.
public enum ToolChoice: Sendable, Hashable {
    case automatic
    case none
    /// Some tool must be called.
    case required
    /// This tool must be called.
    case tool(named: String)
}

/// What kind of tool it is.
public enum ToolType: String, Sendable, Hashable, CaseIterable {
    case function, `extension`, datastore
}

/// What an evaluator has to be given, by name.
public struct InputSchema: Sendable, Hashable {
    /// One value.
    public struct Field: Sendable, Hashable {
        public var name: String
        public var type: FieldType
        public var isRequired: Bool

        public init(_ name: String, _ type: FieldType = .string, isRequired: Bool = true) {
            self.name = name
            self.type = type
            self.isRequired = isRequired
        }
    }

    /// What a value may be.
    public enum FieldType: String, Sendable, Hashable {
        /// Text. What is not is made text.
        case string
        /// A truth value. What is not is an error.
        case boolean
        /// Any JSON.
        case any
    }

    public var fields: [Field]

    public init(_ fields: [Field]) {
        self.fields = fields
    }
}

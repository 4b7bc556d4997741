extension Redactor {
    /// One piece of what was said.
    public struct Piece: Sendable, Hashable {
        /// The attribute it is recorded in: `gen_ai.input.messages`, `gen_ai.tool.call.result`, …
        public let attribute: String
        public let kind: Kind
        /// Who said it; nil outside of messages.
        public let role: ChatMessage.Role?
        /// What was said. A tool's arguments and results are JSON text, in one form whatever a model wrote: `"`, `\`
        /// and control characters are escaped, everything else stands as it is.
        public let text: String

        public init(attribute: String, kind: Kind, role: ChatMessage.Role? = nil, text: String) {
            self.attribute = attribute
            self.kind = kind
            self.role = role
            self.text = text
        }
    }
}

extension Redactor.Piece {
    /// What a piece is. More kinds may come.
    public struct Kind: RawRepresentable, Sendable, Hashable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let text = Kind(rawValue: "text")
        /// What the model thought before it answered.
        public static let reasoning = Kind(rawValue: "reasoning")
        /// What a tool is called with, as JSON text if it is JSON.
        public static let toolArguments = Kind(rawValue: "tool_arguments")
        /// What a tool returned: its text, or JSON text.
        public static let toolResult = Kind(rawValue: "tool_result")
        /// An image, a sound or a file: its address, its id, or its bytes as base64.
        public static let media = Kind(rawValue: "media")
        /// The name of whoever speaks, where several share a role.
        public static let name = Kind(rawValue: "name")
        /// Anything else, as JSON text.
        public static let other = Kind(rawValue: "other")
    }
}

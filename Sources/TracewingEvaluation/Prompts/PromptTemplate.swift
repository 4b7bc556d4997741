public import TracewingModel

/// Messages to a model with places for variables.
///
/// ```swift
/// PromptTemplate([ChatMessage(role: .user, "Is this a correct answer to {{input}}? {{output}}")])
/// ```
public struct PromptTemplate: Sendable, Hashable {
    /// How variables are written.
    public enum Format: String, Sendable, Hashable, Codable {
        /// `{{name}}`, `{{#list}}…{{/list}}`, `{{^missing}}…{{/missing}}`. Nothing is escaped for HTML.
        case mustache
        /// `{name}`, `{user.name}`, `{items[0]}`; `{{` and `}}` are braces.
        case fString = "f-string"
        /// Not at all: the text is the prompt.
        case none
    }

    public var format: Format
    public var messages: [ChatMessage]

    public init(_ messages: [ChatMessage], format: Format = .mustache) {
        self.messages = messages
        self.format = format
    }

    /// What the templates need, by name. A variable that is written out has to be text, one that is gone into may be
    /// any JSON.
    ///
    /// - Throws: ``EvaluationError`` if a template cannot be read.
    package func schema() throws(EvaluationError) -> InputSchema {
        var variables: [String: InputSchema.FieldType] = [:]
        for text in messages.lazy.flatMap(\.parts).compactMap(\.text) {
            let found: [(String, InputSchema.FieldType)] =
                switch format {
                case .mustache: try MustacheTemplate(text).variables
                case .fString: try FStringTemplate(text).variables
                case .none: []
                }
            for (name, type) in found where type == .any || variables[name] == nil { variables[name] = type }
        }
        return InputSchema(variables.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) })
    }

    /// The messages with the variables in their places.
    package func messages(with variables: JSONObject) throws(EvaluationError) -> [ChatMessage] {
        var filled = messages
        for message in filled.indices {
            for part in filled[message].parts.indices {
                guard let text = filled[message].parts[part].text else { continue }
                filled[message].parts[part] =
                    switch format {
                    case .mustache: .text(try MustacheTemplate(text).filled(with: variables))
                    case .fString: .text(try FStringTemplate(text).filled(with: variables))
                    case .none: .text(text)
                    }
            }
        }
        return filled
    }
}

extension ChatMessage.Part {
    fileprivate var text: String? {
        if case .text(let text) = self { text } else { nil }
    }
}

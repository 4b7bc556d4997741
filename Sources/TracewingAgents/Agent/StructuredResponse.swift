import TracewingModel

/// An agent's answer that is to be a value of a type.
public struct StructuredResponse<Value: Decodable & Sendable>: Sendable {
    /// The answer as it came.
    public let response: AgentResponse

    init(response: AgentResponse) {
        self.response = response
    }

    /// The value, decoded from the answer's text.
    ///
    /// - Throws: ``StructuredOutputError`` if the text is no JSON, or does not fit the type. The run has succeeded all
    ///   the same.
    public var value: Value {
        get throws(StructuredOutputError) { try response.value(as: Value.self) }
    }
}

extension AgentResponse {
    /// The text decoded as a value of a type, for an answer that was asked for in its schema.
    public func value<Value: Decodable>(as type: Value.Type) throws(StructuredOutputError) -> Value {
        do {
            return try JSONValueDecoder().decode(type, from: JSONValue(parsing: String(text.withoutFence)))
        } catch {
            throw StructuredOutputError(type: "\(type)", of: agentName, text: text, cause: error)
        }
    }
}

extension String {
    /// The text in a Markdown code fence, if it is nothing else: models like to put one around JSON.
    fileprivate var withoutFence: Substring {
        let text = trimmed(self[...])
        guard text.hasPrefix("```"), text.hasSuffix("```"), text.utf8.count >= 6,
            let line = text.firstIndex(of: "\n")
        else { return text }
        return trimmed(text[line...].dropLast(3))
    }
}

private func trimmed(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
}

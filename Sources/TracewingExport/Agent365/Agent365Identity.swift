import TracewingModel

/// Whose spans they are: what spans are sent together by.
struct Agent365Identity: Hashable, Sendable {
    let tenantID: String
    let agentID: String

    /// Nil unless the span names both.
    init?(_ attributes: Attributes) {
        guard let tenantID = Self.text(attributes[Agent365Names.tenantID]),
            let agentID = Self.text(attributes[GenAI.Agent.id])
        else { return nil }
        self.tenantID = tenantID
        self.agentID = agentID
    }

    /// To the byte: ids that a person cannot tell apart are not the same.
    static func == (left: Agent365Identity, right: Agent365Identity) -> Bool {
        left.tenantID.utf8.elementsEqual(right.tenantID.utf8) && left.agentID.utf8.elementsEqual(right.agentID.utf8)
    }

    private static func text(_ value: AttributeValue?) -> String? {
        let text: String
        switch value {
        case .string(let value): text = value
        case .int(let value): text = String(value)
        default: return nil
        }
        // Most begin with what is no white space, which a byte tells.
        if let first = text.utf8.first, 0x21..<0x7F ~= first { return text }
        return text.allSatisfy(\.isWhitespace) ? nil : text
    }
}

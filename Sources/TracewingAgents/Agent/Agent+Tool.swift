extension Agent {
    /// What an agent is given when another one calls it.
    private struct Assignment: ToolArguments {
        var task: String

        static let descriptions = ["task": "What is to be done, with everything that has to be known for it"]
    }

    /// The agent as a tool of another one.
    ///
    /// ```swift
    /// let concierge = Agent(name: "concierge", client: client, tools: [timetable.asTool()])
    /// ```
    ///
    /// Every call is a run of its own, without a session; its spans hang under the span of the tool.
    ///
    /// - Parameters:
    ///   - name: What the model calls it; the agent's name unless given.
    ///   - description: What it does and when to use it; the agent's description unless given.
    ///   - requiresApproval: Whether a person has to allow every call.
    ///   - timeout: How long a run may take; nil leaves it to the agent that calls.
    public func asTool(
        name: String? = nil,
        description: String? = nil,
        requiresApproval: Bool = false,
        timeout: Duration? = nil
    ) -> Tool {
        Tool(
            name ?? Self.toolName(from: self.name),
            description: description ?? self.description ?? "Asks the agent \(self.name).",
            requiresApproval: requiresApproval,
            timeout: timeout
        ) { (assignment: Assignment) in
            let response = try await run(assignment.task)
            let waiting = response.approvalRequests
            guard waiting.isEmpty else { throw AgentError(undecidable: self.name, calls: waiting) }
            return response.text
        }
    }

    /// Providers allow letters, digits, `_` and `-`.
    private static func toolName(from name: String) -> String {
        let characters = name.unicodeScalars.map { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || "0"..."9" ~= scalar || scalar == "-") ? scalar : "_"
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: characters.prefix(64))
        return text.isEmpty ? "agent" : String(text)
    }
}

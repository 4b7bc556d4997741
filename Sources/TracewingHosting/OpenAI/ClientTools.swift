import HTTPTypes
import TracewingAgents
import TracewingModel

/// The tools a client brings along and runs by itself.
///
/// The agent knows them as tools that wait for an approval, which never comes: a call of one ends the run, and the
/// client sends the result with its next request.
struct ClientTools: Sendable {
    private(set) var tools: [Tool] = []

    private(set) var names: Set<String> = []

    /// As many as OpenAI takes.
    private static let limit = 128

    /// - Parameter function: A function as the request describes it.
    mutating func add(_ function: RequestFields) throws(RequestProblem) {
        let name = try function.required("name")
        guard tools.count < Self.limit else {
            throw RequestProblem(
                .badRequest,
                "'tools' holds more than the \(Self.limit) tools allowed.",
                parameter: "tools"
            )
        }
        guard names.insert(name).inserted else { throw function.problem("name", "is the name of two tools.") }
        tools.append(
            Tool(
                name,
                description: try function.string("description") ?? "",
                parameters: function.json["parameters"] ?? ["type": "object", "properties": [:]],
                requiresApproval: true
            ) { _ in throw RunByClient(tool: name) }
        )
    }

    /// - Throws: ``RequestProblem`` if the agent has a tool of the same name.
    func check(against agent: Agent) throws(RequestProblem) {
        for tool in agent.tools + agent.options.tools where names.contains(tool.name) {
            throw RequestProblem(
                .badRequest,
                "The agent has a tool named '\(tool.name)' of its own: rename yours.",
                parameter: "tools"
            )
        }
    }

    /// What the request says about calling tools.
    func choice(_ value: JSONValue?, name: (JSONValue) -> String?) throws(RequestProblem) -> ToolChoice? {
        guard let value else { return nil }
        switch value.stringValue {
        case "auto": return .automatic
        case "none": return ToolChoice.none
        case "required": return .required
        default: break
        }
        guard let name = name(value), names.contains(name) else {
            throw RequestProblem(
                .badRequest,
                "'tool_choice' must be auto, none, required or one of 'tools'.",
                parameter: "tool_choice"
            )
        }
        return .tool(named: name)
    }

    private struct RunByClient: Error, CustomStringConvertible {
        let tool: String
        var description: String { "The tool '\(tool)' is run by the client." }
    }
}

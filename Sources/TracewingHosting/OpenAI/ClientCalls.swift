import TracewingAgents
import TracewingModel

/// Picks the calls of a client's tools out of an answer. What the agent's own tools are called with stays here.
struct ClientCalls: Sendable {
    /// A piece of a call the client is to make.
    struct Piece: Sendable {
        /// Which of the client's calls.
        let position: Int
        /// Whether the client has not been told of the call before.
        let isFirst: Bool
        let call: ToolCall
        /// What is new of its arguments.
        let arguments: String
    }

    private struct Open: Sendable {
        let index: Int
        var call: ToolCall
        /// Its place among the client's calls; nil until the id and the name are there.
        var position: Int?
    }

    private let tools: Set<String>
    private var open: [Open] = []
    private var round = 0
    /// The calls so far, in the order the client knows them.
    private(set) var calls: [ToolCall] = []
    /// The agent waits for approvals of its own calls, which cannot be given over this protocol.
    private(set) var waitsForApproval = false

    init(tools: Set<String>) {
        self.tools = tools
    }

    mutating func add(_ delta: ToolCallDelta, round: Int) -> Piece? {
        if round != self.round {
            self.round = round
            open = []
        }
        let place = open.firstIndex { $0.index == delta.index } ?? open.count
        if place == open.count {
            open.append(Open(index: delta.index, call: ToolCall(id: "", name: "", arguments: "")))
        }
        if let id = delta.id, open[place].call.id.isEmpty { open[place].call.id = id }
        if let name = delta.name, open[place].call.name.isEmpty { open[place].call.name = name }
        open[place].call.arguments += delta.arguments
        let call = open[place].call
        if let position = open[place].position {
            calls[position].arguments += delta.arguments
            guard !delta.arguments.isEmpty else { return nil }
            return Piece(position: position, isFirst: false, call: call, arguments: delta.arguments)
        }
        guard !call.id.isEmpty, tools.contains(call.name) else { return nil }
        open[place].position = calls.count
        calls.append(call)
        // Arguments that came before the id or the name are told now.
        return Piece(position: calls.count - 1, isFirst: true, call: call, arguments: call.arguments)
    }

    /// A call the run waits with. Told whole, if a client that does not stream its calls has not told of it before.
    mutating func add(request call: ToolCall) -> Piece? {
        guard tools.contains(call.name) else {
            waitsForApproval = true
            return nil
        }
        guard !calls.contains(where: { $0.id == call.id }) else { return nil }
        calls.append(call)
        return Piece(position: calls.count - 1, isFirst: true, call: call, arguments: call.arguments)
    }

    static let approvalText =
        "The agent waits for an approval, which cannot be given over this protocol. Ask it over the UI message stream."
}

import TracewingModel

/// Holds a UI message stream (AI SDK, protocol version 1) against the rules its clients enforce.
///
/// A client fails on a delta or an end without its start, on an output of a call it does not know, on an unknown type,
/// on a missing field and on a null in an optional one. It returns what is wrong, rather than failing a test by itself.
public struct UIMessageStreamValidator: Sendable {
    /// Which rules a stream is held against.
    public enum Rules: Sendable, Hashable {
        /// What the clients of the protocol enforce.
        case `protocol`
        /// Also what `AgentRoutes` promises: parts are closed before their step, a step before the end, everything is
        /// in a step, the input of a call is what its deltas said, how the run came out is told once in
        /// `data-workflow-end`, and `[DONE]` is last.
        case agentRoutes
    }

    private enum Ending { case open, failed, over, done }

    private let rules: Rules
    private var problems: [String] = []
    /// The event that is being looked at.
    private var place = (index: 0, event: "")
    private var isStarted = false
    private var isInStep = false
    private var ending = Ending.open
    private var openParts: [String: String] = [:]
    private var usedParts: Set<String> = []
    /// What the deltas of each open input add up to.
    private var openInputs: [String: String] = [:]
    private var knownCalls: Set<String>
    private var workflowEnds = 0

    private init(rules: Rules, knownCalls: Set<String>) {
        self.rules = rules
        self.knownCalls = knownCalls
    }

    /// A sentence for everything that breaks a rule; empty if nothing does.
    ///
    /// - Parameters:
    ///   - events: The data of each event, in order.
    ///   - rules: Which rules.
    ///   - knownCalls: The calls of tools that the message has already which is continued.
    public static func problems(
        in events: [String],
        by rules: Rules = .agentRoutes,
        knownCalls: Set<String> = []
    ) -> [String] {
        var validator = UIMessageStreamValidator(rules: rules, knownCalls: knownCalls)
        for (index, event) in events.enumerated() { validator.visit(event, at: index) }
        if validator.ending != .done { validator.problems.append("the stream does not end with [DONE]") }
        return validator.problems
    }

    private mutating func visit(_ event: String, at index: Int) {
        place = (index, event)
        if ending == .done { complain("follows [DONE]") }
        if event == "[DONE]" {
            if ending == .open { complainOfHouse("[DONE] before finish, abort or error") }
            ending = .done
            return
        }
        guard let chunk = try? JSONValue(parsing: event), let type = chunk["type"]?.stringValue else {
            return complain("no JSON object with a type")
        }
        for problem in UIMessageChunkShape.problems(of: chunk, type) { complain(problem) }
        if !isStarted, type != "start" { complainOfHouse("before start") }
        if ending == .over || (ending == .failed && type != "finish") { complainOfHouse("after the end") }
        switch type {
        case "start":
            if isStarted { complainOfHouse("a second start") }
            isStarted = true
        case "start-step":
            if isInStep { complainOfHouse("a step in a step") }
            isInStep = true
        case "finish-step":
            if !isInStep { complainOfHouse("no step is open") }
            if !openParts.isEmpty || !openInputs.isEmpty { complainOfHouse("parts are open") }
            // Clients forget the parts of a step that has ended.
            openParts = [:]
            isInStep = false
        case "finish", "abort", "error":
            if isInStep { complainOfHouse("a step is open") }
            if workflowEnds != 1 { complainOfHouse("data-workflow-end was sent \(workflowEnds) times") }
            ending = type == "error" ? .failed : .over
        case "data-workflow-end":
            if isInStep { complainOfHouse("a step is open") }
            workflowEnds += 1
        case "message-metadata": break
        default:
            if !isInStep { complainOfHouse("outside a step") }
            visitPart(chunk, type)
        }
    }

    private mutating func visitPart(_ chunk: JSONValue, _ type: String) {
        let id = chunk["id"]?.stringValue ?? ""
        let call = chunk["toolCallId"]?.stringValue ?? ""
        switch type {
        case "text-start", "reasoning-start":
            if !usedParts.insert(id).inserted { complainOfHouse("the id was used before") }
            openParts[id] = String(type.prefix { $0 != "-" })
        case "text-delta", "reasoning-delta":
            if openParts[id].map({ type.hasPrefix($0) }) != true { complain("a delta without a start") }
        case "text-end", "reasoning-end":
            if openParts.removeValue(forKey: id).map({ type.hasPrefix($0) }) != true {
                complain("an end without a start")
            }
        case "tool-input-start":
            if openInputs.updateValue("", forKey: call) != nil { complain("the input is open already") }
            knownCalls.insert(call)
        case "tool-input-delta":
            if openInputs[call] == nil { complain("a delta without a start") }
            openInputs[call]? += chunk["inputTextDelta"]?.stringValue ?? ""
        case "tool-input-available":
            // Else a client would run a call that was cut off.
            if let said = openInputs.removeValue(forKey: call),
                (try? JSONValue(parsing: said))?.text != chunk["input"]?.text
            {
                complainOfHouse("the input is not what its deltas said")
            }
            knownCalls.insert(call)
        case "tool-input-error":
            openInputs[call] = nil
            knownCalls.insert(call)
        case "tool-output-available", "tool-output-error", "tool-output-denied", "tool-approval-request":
            if !knownCalls.contains(call) { complain("about an unknown call") }
            if openInputs[call] != nil { complainOfHouse("its input is open") }
        default:
            break
        }
    }

    private mutating func complain(_ text: String) {
        problems.append("event \(place.index): \(text): \(place.event)")
    }

    /// What clients would bear.
    private mutating func complainOfHouse(_ text: String) {
        if rules == .agentRoutes { complain(text) }
    }
}

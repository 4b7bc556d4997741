import TracewingModel

/// Holds a UI message stream (AI SDK, protocol version 1) against the rules its clients enforce, and this project's
/// own: parts are closed before their step, a step before the end, and the run's end is told before it is over.
struct UIStreamValidator {
    private enum Ending { case open, failed, over, done }

    private struct Shape {
        let required: [String]
        var optional: [String] = []
        /// Fields that may be null.
        var anything: Set<String> = []
    }

    private var problems: [String] = []
    /// The event that is being looked at.
    private var place = (index: 0, event: "")
    private var isStarted = false
    private var isInStep = false
    private var ending = Ending.open
    private var openParts: [String: String] = [:]
    private var usedParts: Set<String> = []
    private var openInputs: Set<String> = []
    private var knownCalls: Set<String> = []
    private var workflowEnds = 0

    /// A sentence for everything that breaks a rule.
    static func problems(in events: [String]) -> [String] {
        var validator = UIStreamValidator()
        for (index, event) in events.enumerated() { validator.visit(event, at: index) }
        if validator.ending != .done { validator.problems.append("the stream does not end with [DONE]") }
        return validator.problems
    }

    private mutating func visit(_ event: String, at index: Int) {
        place = (index, event)
        if ending == .done { complain("follows [DONE]") }
        if event == "[DONE]" {
            if ending == .open { complain("[DONE] before finish, abort or error") }
            ending = .done
            return
        }
        guard let chunk = try? JSONValue(parsing: event), let type = chunk["type"]?.stringValue else {
            return complain("no JSON object with a type")
        }
        checkShape(of: chunk, type)
        if !isStarted, type != "start" { complain("before start") }
        if ending == .over || (ending == .failed && type != "finish") { complain("after the end") }
        switch type {
        case "start":
            if isStarted { complain("a second start") }
            isStarted = true
        case "start-step":
            if isInStep { complain("a step in a step") }
            isInStep = true
        case "finish-step":
            if !isInStep { complain("no step is open") }
            if !openParts.isEmpty || !openInputs.isEmpty { complain("parts are open") }
            isInStep = false
        case "finish", "abort", "error":
            if isInStep { complain("a step is open") }
            if workflowEnds != 1 { complain("data-workflow-end was sent \(workflowEnds) times") }
            ending = type == "error" ? .failed : .over
        case "data-workflow-end":
            if isInStep { complain("a step is open") }
            workflowEnds += 1
        default:
            if !isInStep { complain("outside a step") }
            visitPart(chunk, type)
        }
    }

    private mutating func complain(_ text: String) {
        problems.append("event \(place.index): \(text): \(place.event)")
    }

    private mutating func visitPart(_ chunk: JSONValue, _ type: String) {
        let id = chunk["id"]?.stringValue ?? ""
        let call = chunk["toolCallId"]?.stringValue ?? ""
        switch type {
        case "text-start", "reasoning-start":
            if !usedParts.insert(id).inserted { complain("the id was used before") }
            openParts[id] = String(type.prefix { $0 != "-" })
        case "text-delta", "reasoning-delta":
            if openParts[id].map({ type.hasPrefix($0) }) != true { complain("a delta without a start") }
        case "text-end", "reasoning-end":
            if openParts.removeValue(forKey: id).map({ type.hasPrefix($0) }) != true {
                complain("an end without a start")
            }
        case "tool-input-start":
            if !openInputs.insert(call).inserted { complain("the input is open already") }
            knownCalls.insert(call)
        case "tool-input-delta":
            if !openInputs.contains(call) { complain("a delta without a start") }
        case "tool-input-available", "tool-input-error":
            openInputs.remove(call)
            knownCalls.insert(call)
        case "tool-output-available", "tool-output-error":
            if !knownCalls.contains(call) { complain("an output of an unknown call") }
            if openInputs.contains(call) { complain("an output while the input is open") }
        default:
            break
        }
    }

    private mutating func checkShape(of chunk: JSONValue, _ type: String) {
        guard let shape = Self.shapes[type] else { return complain("an unknown type") }
        let fields = Dictionary((chunk.objectValue?.members ?? []).map { ($0.key, $0.value) }) { $1 }
        for field in shape.required where fields[field] == nil { complain("'\(field)' is missing") }
        for (field, value) in fields where value == .null && !shape.anything.contains(field) {
            complain("'\(field)' is null")
        }
        for (field, value) in fields
        where (shape.required + shape.optional).contains(field) && !shape.anything.contains(field) {
            if value.stringValue == nil { complain("'\(field)' is no text") }
        }
    }

    private static let shapes: [String: Shape] = [
        "start": Shape(required: [], optional: ["messageId"]),
        "start-step": Shape(required: []),
        "finish-step": Shape(required: []),
        "text-start": Shape(required: ["id"]),
        "text-delta": Shape(required: ["id", "delta"]),
        "text-end": Shape(required: ["id"]),
        "reasoning-start": Shape(required: ["id"]),
        "reasoning-delta": Shape(required: ["id", "delta"]),
        "reasoning-end": Shape(required: ["id"]),
        "tool-input-start": Shape(required: ["toolCallId", "toolName"]),
        "tool-input-delta": Shape(required: ["toolCallId", "inputTextDelta"]),
        "tool-input-available": Shape(required: ["toolCallId", "toolName", "input"], anything: ["input"]),
        "tool-input-error": Shape(required: ["toolCallId", "toolName", "input", "errorText"], anything: ["input"]),
        "tool-output-available": Shape(required: ["toolCallId", "output"], anything: ["output"]),
        "tool-output-error": Shape(required: ["toolCallId", "errorText"]),
        "file": Shape(required: ["url", "mediaType"]),
        "data-workflow-end": Shape(required: ["id", "data"], anything: ["data"]),
        "error": Shape(required: ["errorText"]),
        "abort": Shape(required: [], optional: ["reason"]),
        "finish": Shape(required: ["finishReason"]),
    ]
}

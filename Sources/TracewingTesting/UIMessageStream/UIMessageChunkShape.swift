import TracewingModel

/// The fields a chunk of the UI message stream must, and may, have. What else it has is nobody's business.
struct UIMessageChunkShape: Sendable {
    enum Kind: Sendable {
        case text, bool, object, finishReason
        /// Also null.
        case anything

        func fits(_ value: JSONValue) -> Bool {
            switch self {
            case .text: value.stringValue != nil
            case .bool: value.boolValue != nil
            case .object: value.objectValue != nil
            case .finishReason: Self.finishReasons.contains(value.stringValue ?? "")
            case .anything: true
            }
        }

        var name: String {
            switch self {
            case .text: "a text"
            case .bool: "true or false"
            case .object: "an object"
            case .finishReason: "one of \(Self.finishReasons.sorted().joined(separator: ", "))"
            case .anything: "anything"
            }
        }

        private static let finishReasons: Set<String> = [
            "stop", "length", "content-filter", "tool-calls", "error", "other",
        ]
    }

    var required: [String: Kind] = [:]
    var optional: [String: Kind] = [:]

    /// A sentence for everything a client would fail on.
    static func problems(of chunk: JSONValue, _ type: String) -> [String] {
        guard let shape = type.hasPrefix("data-") ? data : shapes[type] else { return ["an unknown type"] }
        var problems: [String] = []
        let fields = Dictionary((chunk.objectValue?.members ?? []).map { ($0.key, $0.value) }) { $1 }
        for name in shape.required.keys.sorted() where fields[name] == nil { problems.append("'\(name)' is missing") }
        let kinds = shape.required.merging(shape.optional) { $1 }
        for (name, kind) in kinds.sorted(by: { $0.key < $1.key }) {
            guard let value = fields[name], !kind.fits(value) else { continue }
            problems.append(value == .null ? "'\(name)' is null" : "'\(name)' is not \(kind.name)")
        }
        return problems
    }

    private static let metadata: [String: Kind] = ["providerMetadata": .object]
    private static let tool: [String: Kind] = [
        "providerExecuted": .bool, "providerMetadata": .object, "toolMetadata": .object, "dynamic": .bool,
        "title": .text,
    ]
    private static let data = UIMessageChunkShape(
        required: ["data": .anything],
        optional: ["id": .text, "transient": .bool]
    )

    private static let shapes: [String: UIMessageChunkShape] = [
        "start": UIMessageChunkShape(optional: ["messageId": .text, "messageMetadata": .anything]),
        "start-step": UIMessageChunkShape(),
        "finish-step": UIMessageChunkShape(),
        "reset-step": UIMessageChunkShape(),
        "text-start": UIMessageChunkShape(required: ["id": .text], optional: metadata),
        "text-delta": UIMessageChunkShape(required: ["id": .text, "delta": .text], optional: metadata),
        "text-end": UIMessageChunkShape(required: ["id": .text], optional: metadata),
        "reasoning-start": UIMessageChunkShape(required: ["id": .text], optional: metadata),
        "reasoning-delta": UIMessageChunkShape(required: ["id": .text, "delta": .text], optional: metadata),
        "reasoning-end": UIMessageChunkShape(required: ["id": .text], optional: metadata),
        "tool-input-start": UIMessageChunkShape(required: ["toolCallId": .text, "toolName": .text], optional: tool),
        "tool-input-delta": UIMessageChunkShape(required: ["toolCallId": .text, "inputTextDelta": .text]),
        "tool-input-available": UIMessageChunkShape(
            required: ["toolCallId": .text, "toolName": .text, "input": .anything],
            optional: tool
        ),
        "tool-input-error": UIMessageChunkShape(
            required: ["toolCallId": .text, "toolName": .text, "input": .anything, "errorText": .text],
            optional: tool
        ),
        "tool-approval-request": UIMessageChunkShape(
            required: ["approvalId": .text, "toolCallId": .text],
            optional: ["isAutomatic": .bool, "signature": .text]
        ),
        "tool-approval-response": UIMessageChunkShape(
            required: ["approvalId": .text, "approved": .bool],
            optional: ["reason": .text, "providerExecuted": .bool, "providerMetadata": .object]
        ),
        "tool-output-available": UIMessageChunkShape(
            required: ["toolCallId": .text, "output": .anything],
            optional: tool.merging(["preliminary": .bool], uniquingKeysWith: { $1 })
        ),
        "tool-output-error": UIMessageChunkShape(required: ["toolCallId": .text, "errorText": .text], optional: tool),
        "tool-output-denied": UIMessageChunkShape(required: ["toolCallId": .text]),
        "source-url": UIMessageChunkShape(
            required: ["sourceId": .text, "url": .text],
            optional: ["title": .text, "providerMetadata": .object]
        ),
        "source-document": UIMessageChunkShape(
            required: ["sourceId": .text, "mediaType": .text, "title": .text],
            optional: ["filename": .text, "providerMetadata": .object]
        ),
        "file": UIMessageChunkShape(required: ["url": .text, "mediaType": .text], optional: metadata),
        "reasoning-file": UIMessageChunkShape(required: ["url": .text, "mediaType": .text], optional: metadata),
        "custom": UIMessageChunkShape(required: ["kind": .text], optional: metadata),
        "message-metadata": UIMessageChunkShape(required: ["messageMetadata": .anything]),
        "error": UIMessageChunkShape(required: ["errorText": .text]),
        "abort": UIMessageChunkShape(optional: ["reason": .text]),
        "finish": UIMessageChunkShape(optional: ["finishReason": .finishReason, "messageMetadata": .anything]),
    ]
}

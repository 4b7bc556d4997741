import Crypto
import TracewingModel

/// Makes ids of approvals that only this agent can have made.
///
/// The client keeps the conversation. Without a seal it could claim that the agent had asked for a call it never asked
/// for, and approve it. Calls of one step run together, so the seal is over all of them: none can be put beside one
/// that a person has approved.
struct ApprovalSeal: Sendable {
    private let agent: String
    private let key: SymmetricKey

    /// - Parameter key: A random one unless given; an empty one is none.
    init(agent: String, key: [UInt8]? = nil) {
        self.agent = agent
        self.key = key.flatMap { $0.isEmpty ? nil : SymmetricKey(data: $0) } ?? SymmetricKey(size: .bits256)
    }

    /// The id of the approval a call needs.
    ///
    /// - Parameter step: All the calls that run with it, in order.
    func id(of call: ToolCall, in step: [ToolCall], conversation: String?) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: sealed(call, step, conversation), using: key)
        return Base64.encode(Array(code).prefix(24))
    }

    func isValid(_ id: String, of call: ToolCall, in step: [ToolCall], conversation: String?) -> Bool {
        // All of it is compared, wherever the first difference is.
        let expected = self.id(of: call, in: step, conversation: conversation).utf8
        guard id.utf8.count == expected.count else { return false }
        return zip(id.utf8, expected).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private func sealed(_ call: ToolCall, _ step: [ToolCall], _ conversation: String?) -> [UInt8] {
        let text: JSONValue = [
            .string(agent), conversation.map { .string($0) } ?? .null, Self.canonical(call),
            .array(step.map(Self.canonical)),
        ]
        return text.utf8
    }

    private static func canonical(_ call: ToolCall) -> JSONValue {
        [.string(call.id), .string(call.name), canonical(call.input)]
    }

    /// The largest integer up to which every one is a double of its own.
    private static let exactIntegers = Int64(1) << 53

    /// Browsers read and write the arguments again: neither the order of keys nor how a number is written may count.
    /// Integers no browser can hold stay what they are: two of them could become the same double.
    private static func canonical(_ value: JSONValue) -> JSONValue {
        switch value {
        case .integer(let number) where number.magnitude <= exactIntegers.magnitude: .number(Double(number))
        case .array(let values): .array(values.map(canonical))
        case .object(let object):
            .object(
                JSONObject(
                    object.members.sorted { $0.key < $1.key }.map { ($0.key, canonical($0.value)) }
                )
            )
        default: value
        }
    }
}

extension ToolCall {
    /// The arguments as the client is told of them: a call without any has an empty object.
    var input: JSONValue {
        arguments.isEmpty ? .object([:]) : (try? JSONValue(parsing: arguments)) ?? .string(arguments)
    }
}

import TracewingModel

/// What is sent to Agent 365: where to, which spans, under which names and in which form.
///
/// The process has one vocabulary. A contract is applied to finished records, by ``Agent365Exporter`` alone.
public struct Agent365Contract: Sendable {
    /// What it is called.
    public let name: String
    /// Where the spans of a tenant's agent go.
    let endpoint: Endpoint
    /// The header that names the tenant, if there is one.
    let tenantHeader: String?
    /// The operations whose spans are taken; nil for all spans.
    let operations: Set<String>?
    /// What differs from the process, by the process's names; and what the wire's names are there.
    let attributes: [String: Attribute]
    /// What every span says, before all that it says itself.
    let constants: [(name: String, value: String)]
    /// Which of the attributes that baggage has set are sent; nil for all, as they come.
    let baggage: BaggageRule?
    /// How spans end that did not simply end, by the process's names for that. Others stay as they are.
    let outcomes: [String: Outcome]
    /// How large spans and requests may be; nil for any size.
    let limits: Limits?

    init(
        name: String,
        endpoint: Endpoint,
        tenantHeader: String?,
        operations: Set<String>?,
        attributes: [String: Attribute],
        constants: [(name: String, value: String)],
        baggage: BaggageRule?,
        outcomes: [String: Outcome],
        limits: Limits?
    ) {
        self.name = name
        self.endpoint = endpoint
        self.tenantHeader = tenantHeader
        self.operations = operations
        var all = attributes
        for (key, attribute) in attributes {
            if let name = attribute.name { all[name, default: Attribute()].processName = key }
        }
        self.attributes = all
        self.constants = constants
        self.baggage = baggage
        self.outcomes = outcomes
        self.limits = limits
    }
}

extension Agent365Contract {
    /// An address, and the paths below it.
    struct Endpoint: Sendable {
        enum Base: Sendable {
            /// The island of the tenant, which ``PowerPlatformDiscovery`` finds.
            case tenantIsland
            case fixed(String)
        }

        let base: Base
        /// Segments `{tenant}` and `{agent}` stand for the ids.
        let path: String
        /// The same for calls from service to service; nil if there is none of its own.
        let serviceToServicePath: String?
        let query: String
    }

    /// An attribute on the wire.
    struct Attribute: Sendable {
        /// nil for the process's own name.
        var name: String?
        /// nil for the process's own value.
        var value: String?
        var form = ValueForm.asItIs
        /// Whether it says whose span it is.
        var isIdentity = false
        /// For a name of the wire: that of the process for the same.
        var processName: String?
    }

    enum ValueForm: Sendable {
        case asItIs
        /// An array as JSON text.
        case jsonText
        /// JSON text, where it was recorded as a value, written as the service's own SDKs do; any other text as it is.
        case json
        /// The JSON text of messages, written as the service's own SDKs do.
        case messages
    }

    /// What is sent of the attributes that lead a record because baggage has set them. By the wire's names, in the
    /// wire's order.
    struct BaggageRule: Sendable {
        /// More of them are sent on the spans of this operation.
        let operation: String
        private let ranks: [String: Int]
        private let operationRanks: [String: Int]

        init(keys: [String], operation: String, operationKeys: [String]) {
            self.operation = operation
            ranks = Dictionary(uniqueKeysWithValues: zip(keys, 0...))
            operationRanks = Dictionary(uniqueKeysWithValues: zip(operationKeys, keys.count...))
        }

        /// The place of a key; nil if it is not sent.
        func rank(of key: String, operation: String?) -> Int? {
            ranks[key] ?? (operation == self.operation ? operationRanks[key] : nil)
        }
    }

    struct Outcome: Sendable {
        let errorType: String
        let message: String
    }

    /// Bytes as they are sent.
    struct Limits: Sendable {
        let span: Int
        let request: Int
    }
}

extension Agent365Contract: CustomStringConvertible {
    public var description: String { name }
}

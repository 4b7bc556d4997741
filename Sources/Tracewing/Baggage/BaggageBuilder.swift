import TracewingModel

/// Collects what is said of a request once and is to stand on every span of it.
///
/// ```swift
/// let baggage = BaggageBuilder()
///     .tenantID("tenant-123")
///     .agentID("agent-456")
///     .correlationID(request.id)
///     .build()
/// try await baggage.run { try await handle(request) }
/// ```
///
/// A value: every setter gives a new builder, and one can be the start of several. What is nil or blank is skipped.
/// Where a key is set twice, the later value counts.
///
/// What a scope says itself wins over baggage. What says who a person is (``userID(_:)``, ``userName(_:)``,
/// ``userEmail(_:)``, ``userClientIP(_:)``) stays in the process: `BaggagePropagator` tells how to send it.
public struct BaggageBuilder: Sendable, Hashable {
    private var entries: [BaggageScope.Entry] = []

    public init() {}

    /// What most requests have.
    public static func requestContext(
        tenantID: String? = nil,
        agentID: String? = nil,
        correlationID: String? = nil
    ) -> BaggageScope {
        BaggageBuilder().tenantID(tenantID).agentID(agentID).correlationID(correlationID).build()
    }

    /// What was collected, to be used.
    public func build() -> BaggageScope { BaggageScope(entries) }

    /// Sets an entry of any name.
    public func setting(_ key: String, _ value: String?) -> BaggageBuilder {
        guard let value, !value.isBlank, !key.isBlank else { return self }
        var builder = self
        if let index = entries.firstIndex(where: { $0.key == key }) {
            builder.entries[index].value = value
        } else {
            builder.entries.append(BaggageScope.Entry(key: key, value: value))
        }
        return builder
    }

    func removing(_ key: String) -> BaggageBuilder {
        var builder = self
        builder.entries.removeAll { $0.key == key }
        return builder
    }

    /// Sets entries of any names, in the order of these.
    public func setPairs(_ pairs: [String: String?]) -> BaggageBuilder {
        pairs.sorted { $0.key < $1.key }.reduce(self) { $0.setting($1.key, $1.value) }
    }
}

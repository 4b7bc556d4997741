import TracewingConcurrency
public import TracewingModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One conversation with an agent: what was said, and what the application keeps beside it.
///
/// ```swift
/// let session = Session()
/// _ = try await agent.run("Oslo to Bergen tomorrow", session: session)
/// let response = try await agent.run("And back on Sunday?", session: session)
/// ```
///
/// What was said is remembered when a run has succeeded, and only then: its messages, then the response's. Two runs at
/// once see the same history; the one that ends last is remembered last. The exception are calls that waited for an
/// approval: that they have run is remembered at once, so that they never run again.
///
/// A session can be encoded and decoded. What was said travels with it, unless it is kept in a ``HistoryStore``:
///
/// ```swift
/// let data = try JSONEncoder().encode(session)
/// let later = try JSONDecoder().decode(Session.self, from: data)
/// ```
public final class Session: Sendable, Identifiable {
    /// Names the session: also the key of its history in a ``HistoryStore``.
    public let id: String
    /// Where what was said is kept; nil keeps it in the session.
    public let store: (any HistoryStore)?

    private struct State {
        var conversationID: String?
        var values: [String: JSONValue]
        var messages: [ChatMessage]
        /// A run is deciding about calls that waited for approvals.
        var isDeciding = false
    }

    private let locked: Locked<State>

    /// - Parameters:
    ///   - id: Names the session; a random one unless given.
    ///   - conversationID: What others call this conversation, such as the provider or the user interface.
    ///   - state: What the application keeps beside the conversation.
    ///   - messages: What was said so far. With a store, what is there counts instead.
    ///   - store: Where what was said is kept; nil keeps it in the session.
    public init(
        id: String? = nil,
        conversationID: String? = nil,
        state: [String: JSONValue] = [:],
        messages: [ChatMessage] = [],
        store: (any HistoryStore)? = nil
    ) {
        self.id = id ?? UUID().uuidString.lowercased()
        self.store = store
        locked = Locked(State(conversationID: conversationID, values: state, messages: messages))
    }

    /// What others call this conversation. Traces carry it, and where it is nil the ``id``.
    public var conversationID: String? {
        get { locked.withLock { $0.conversationID } }
        set { locked.withLock { $0.conversationID = newValue } }
    }

    /// What the application keeps beside the conversation.
    public var state: [String: JSONValue] {
        locked.withLock { $0.values }
    }

    /// One value of the ``state``. Assigning nil removes it.
    public subscript(key: String) -> JSONValue? {
        get { locked.withLock { $0.values[key] } }
        set { locked.withLock { $0.values[key] = newValue } }
    }

    /// What was said so far.
    ///
    /// - Throws: What the store throws.
    public func history() async throws -> [ChatMessage] {
        if let store { return try await store.messages(of: id) }
        return locked.withLock { $0.messages }
    }

    /// Remembers what was said. A run does it by itself.
    ///
    /// - Throws: What the store throws.
    public func append(_ messages: [ChatMessage]) async throws {
        if let store { return try await store.append(messages, to: id) }
        locked.withLock { $0.messages += messages }
    }

    func beginDecision() -> Bool {
        locked.withLock { state in
            defer { state.isDeciding = true }
            return !state.isDeciding
        }
    }

    func endDecision() {
        locked.withLock { $0.isDeciding = false }
    }

    /// The same session with its history in a store, such as one that has been decoded. What it kept itself is not
    /// copied.
    public func stored(in store: any HistoryStore) -> Session {
        locked.withLock { Session(id: id, conversationID: $0.conversationID, state: $0.values, store: store) }
    }
}

extension Session: Codable {
    private enum CodingKeys: String, CodingKey {
        case id
        case conversationID = "conversation_id"
        case state
        case messages
    }

    public convenience init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try values.decode(String.self, forKey: .id),
            conversationID: try values.decodeIfPresent(String.self, forKey: .conversationID),
            state: try values.decodeIfPresent([String: JSONValue].self, forKey: .state) ?? [:],
            messages: try values.decodeIfPresent([JSONValue].self, forKey: .messages)?
                .compactMap(ChatMessage.init(stored:)) ?? []
        )
    }

    public func encode(to encoder: any Encoder) throws {
        let state = locked.withLock { $0 }
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(id, forKey: .id)
        try values.encodeIfPresent(state.conversationID, forKey: .conversationID)
        try values.encode(state.values, forKey: .state)
        if store == nil { try values.encode(state.messages.map(\.stored), forKey: .messages) }
    }
}

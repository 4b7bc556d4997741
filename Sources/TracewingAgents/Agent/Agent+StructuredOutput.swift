public import TracewingModel
public import Tracing

extension Agent {
    /// Answers messages with a value.
    ///
    /// ```swift
    /// struct Itinerary: Decodable { var legs: [Leg] }
    ///
    /// let answer = try await agent.run("Oslo to Bergen tomorrow", as: Itinerary.self)
    /// print(try answer.value.legs)
    /// ```
    ///
    /// The provider is given the type's JSON schema, derived as for a ``Tool``. An answer that does not fit is an error
    /// of ``StructuredResponse/value``, not of the run.
    ///
    /// - Throws: What the run throws; before anything is asked, an error that names the property no schema can be
    ///   derived for.
    public func run<Value: Decodable & Sendable>(
        _ messages: [ChatMessage],
        as type: Value.Type,
        session: Session? = nil,
        options: ChatOptions = ChatOptions(),
        context: ServiceContext? = nil
    ) async throws -> StructuredResponse<Value> {
        var options = options
        options.responseFormat = try .schema(describing: type)
        return StructuredResponse(
            response: try await run(messages, session: session, options: options, context: context)
        )
    }

    /// Answers a message with a value.
    public func run<Value: Decodable & Sendable>(
        _ message: String,
        as type: Value.Type,
        session: Session? = nil,
        options: ChatOptions = ChatOptions(),
        context: ServiceContext? = nil
    ) async throws -> StructuredResponse<Value> {
        try await run(
            [ChatMessage(role: .user, message)],
            as: type,
            session: session,
            options: options,
            context: context
        )
    }
}

extension ResponseFormat {
    /// JSON that a value of the type can be decoded from.
    ///
    /// - Throws: An error that names the property no schema can be derived for.
    public static func schema<Value: Decodable>(describing type: Value.Type) throws -> ResponseFormat {
        // Providers allow letters, digits, `_` and `-`.
        let name = "\(type)".map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        return .schema(name: String(name.prefix(64)), try JSONSchema.object(describing: type))
    }
}

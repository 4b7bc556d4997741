import Logging
public import TracewingModel

/// Something a model may call.
///
/// The arguments are any `Decodable` type; the JSON schema the model is shown is derived from it.
///
/// ```swift
/// struct TrainQuery: Decodable {
///     var from: String
///     var to: String
///     var departure: Date?
/// }
///
/// let tool = Tool("find_trains", description: "Trains between two cities") { (query: TrainQuery) in
///     try await timetable.trains(query)
/// }
/// ```
///
/// Derived are strings, numbers, booleans, dates (ISO 8601), `URL`, `UUID`, `Data` (base64), raw-value enums that are
/// `CaseIterable`, and optionals, arrays, sets, dictionaries and structs of them. What cannot be derived, descriptions
/// and defaults come from a conformance to ``ToolArguments``.
///
/// An `init(from:)` of your own is followed too. One that reads a property in several ways, or only if another property
/// is there or has a certain value, cannot be derived. Whether it does so for a certain text or number cannot be seen:
/// give a type that switches over strings a schema.
///
/// A string result goes to the model as it is, every other result as JSON.
///
/// ## A type that cannot be described
/// Making a tool does not throw, so that tools can be written in an array literal. A tool whose arguments cannot be
/// described carries ``definitionError``, which names the property, and logs it at once; an agent refuses to run with
/// such a tool, and ``call(argumentsText:)`` throws the error. ``validated()`` asks earlier.
public struct Tool: Sendable {
    /// What the model calls it.
    public let name: String
    /// What it does and when to use it, for the model.
    public let description: String
    /// The JSON schema of the arguments: an object.
    public let parameters: JSONValue
    /// Whether a person has to allow every call. The run pauses until that has been said.
    public let requiresApproval: Bool
    /// How long a call may take; nil leaves it to the agent.
    public let timeout: Duration?
    /// Why the tool cannot be used; nil if it can.
    public let definitionError: ToolError?

    private let body: @Sendable (JSONValue) async throws -> JSONValue

    /// Makes a tool of a function from a `Decodable` type.
    ///
    /// - Parameters:
    ///   - name: What the model calls it. Providers allow letters, digits, `_` and `-`.
    ///   - description: What it does and when to use it, for the model.
    ///   - requiresApproval: Whether a person has to allow every call.
    ///   - timeout: How long a call may take; nil leaves it to the agent.
    ///   - body: The function. What it throws, the model is told of, and the run goes on.
    public init<Arguments: Decodable & Sendable, Result: Encodable & Sendable>(
        _ name: String,
        description: String,
        requiresApproval: Bool = false,
        timeout: Duration? = nil,
        body: @escaping @Sendable (Arguments) async throws -> Result
    ) {
        let schema: JSONValue
        let definitionError: ToolError?
        do throws(JSONSchemaError) {
            schema = try JSONSchema.object(describing: Arguments.self)
            definitionError = nil
        } catch {
            schema = JSONSchema.emptyObject
            definitionError = ToolError(undescribable: name, cause: error)
        }
        self.init(
            name,
            description: description,
            parameters: schema,
            requiresApproval: requiresApproval,
            timeout: timeout,
            definitionError: definitionError
        ) { arguments in
            let decoded: Arguments
            do {
                decoded = try JSONValueDecoder().decode(from: JSONSchema.fillingDefaults(of: schema, in: arguments))
            } catch {
                throw ToolError(undecodableArgumentsOf: name, cause: error)
            }
            return try JSONValueEncoder().encode(await body(decoded))
        }
    }

    /// Makes a tool of a function without arguments.
    public init<Result: Encodable & Sendable>(
        _ name: String,
        description: String,
        requiresApproval: Bool = false,
        timeout: Duration? = nil,
        body: @escaping @Sendable () async throws -> Result
    ) {
        self.init(
            name,
            description: description,
            parameters: JSONSchema.emptyObject,
            requiresApproval: requiresApproval,
            timeout: timeout
        ) { _ in
            try JSONValueEncoder().encode(await body())
        }
    }

    /// Makes a tool whose schema is only known at run time, such as one that another server offers.
    ///
    /// - Parameters:
    ///   - name: What the model calls it.
    ///   - description: What it does and when to use it, for the model.
    ///   - parameters: The JSON schema of the arguments: an object. The arguments are not checked against it.
    ///   - requiresApproval: Whether a person has to allow every call.
    ///   - timeout: How long a call may take; nil leaves it to the agent.
    ///   - body: The function, from the arguments as JSON.
    public init(
        _ name: String,
        description: String,
        parameters: JSONValue,
        requiresApproval: Bool = false,
        timeout: Duration? = nil,
        body: @escaping @Sendable (JSONValue) async throws -> JSONValue
    ) {
        self.init(
            name,
            description: description,
            parameters: parameters,
            requiresApproval: requiresApproval,
            timeout: timeout,
            definitionError: nil,
            body: body
        )
    }

    private init(
        _ name: String,
        description: String,
        parameters: JSONValue,
        requiresApproval: Bool,
        timeout: Duration?,
        definitionError: ToolError?,
        body: @escaping @Sendable (JSONValue) async throws -> JSONValue
    ) {
        self.name = name
        self.description = description
        self.parameters = parameters
        self.requiresApproval = requiresApproval
        self.timeout = timeout
        self.definitionError = definitionError
        self.body = body
        if let definitionError { Logger(label: "tracewing").error("\(definitionError)") }
    }

    /// The tool itself, if it can be used.
    ///
    /// - Throws: ``definitionError``.
    public func validated() throws(ToolError) -> Tool {
        if let definitionError { throw definitionError }
        return self
    }

    /// Runs the tool. ``timeout`` is the caller's to keep.
    ///
    /// - Parameter argumentsText: The arguments as the model wrote them: a JSON object. Blank text is an empty object,
    ///   as models send it to tools without arguments.
    /// - Returns: What the tool returned.
    /// - Throws: ``ToolError`` of the kind ``ToolError/Kind/undecodableArguments`` if the text is no JSON or does not
    ///   fit the arguments' type, of the kind ``ToolError/Kind/undescribable`` if the tool cannot be used; and whatever
    ///   the tool throws, as it is.
    public func call(argumentsText: String) async throws -> JSONValue {
        if let definitionError { throw definitionError }
        let arguments: JSONValue
        if argumentsText.utf8.allSatisfy({ $0 == 0x20 || 0x09...0x0D ~= $0 }) {
            arguments = .object([:])
        } else {
            do throws(JSONParsingError) {
                arguments = try JSONValue(parsing: argumentsText)
            } catch {
                throw ToolError(undecodableArgumentsOf: name, cause: error)
            }
        }
        return try await body(arguments)
    }
}

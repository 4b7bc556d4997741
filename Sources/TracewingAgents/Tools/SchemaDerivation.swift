import TracewingModel

/// Finds the JSON schema of a `Decodable` type by decoding one: a ``SchemaProbe`` notes what the type's `init(from:)`
/// asks for, and answers with sample values.
///
/// Swift has no other way to learn a type's properties with their names and types before there is a value.
///
/// An `init(from:)` written by hand may do anything. So the type is decoded again and again, each time with one thing
/// changed: a property is missing, is null, is of another type, or has another value (see ``SchemaVariation``). That
/// shows which properties it can do without, and a type whose properties depend on each other is refused, because what
/// one try sees is then no description of it. What depends on a particular text or number, or on several properties at
/// once, cannot be seen.
final class SchemaDerivation {
    /// What is known of a type.
    struct Description<Value> {
        let schema: JSONValue
        /// Some values of the type, for the type around it to get on with. Empty if none can be made.
        let samples: [Value]
    }

    /// The first thing that went wrong.
    private(set) var failure: JSONSchemaError?
    /// The types being derived just now, outermost first.
    private var open: [ObjectIdentifier] = []
    /// The descriptions made so far, by type.
    private var known: [ObjectIdentifier: Any] = [:]
    /// Types with a schema of their own of which a sample is being made.
    private let sampled: Set<ObjectIdentifier>

    init(sampling: Set<ObjectIdentifier> = []) {
        sampled = sampling
    }

    func description<Value: Decodable>(
        of type: Value.Type,
        at path: SchemaPath
    ) throws(JSONSchemaError) -> Description<Value> {
        if let description = known[ObjectIdentifier(type)] as? Description<Value> { return description }
        let description = try describe(type, at: path)
        known[ObjectIdentifier(type)] = description
        return description
    }

    /// Notes and returns the error of a type that has no schema.
    func fail(at path: SchemaPath, _ reason: String) -> JSONSchemaError {
        let error = JSONSchemaError(path: path, reason: reason)
        failure = failure ?? error
        return error
    }

    private func describe<Value: Decodable>(
        _ type: Value.Type,
        at path: SchemaPath
    ) throws(JSONSchemaError) -> Description<Value> {
        if let scalar = type as? any JSONScalar.Type, let samples = scalar.samples as? [Value] {
            return Description(schema: scalar.schema, samples: samples)
        }
        if let composite = type as? any JSONComposite.Type,
            let samples = try composite.samples(in: self, at: path) as? [Value]
        {
            return Description(schema: try composite.schema(in: self, at: path), samples: samples)
        }
        let arguments = type as? any ToolArguments.Type
        if let schema = arguments?.describedSchema {
            return Description(schema: schema, samples: samples(of: type, fitting: schema, at: path))
        }
        if let enumeration = try describeEnumeration(type, at: path) { return enumeration }
        let (schema, samples) = try probe(type, at: path)
        return Description(schema: arguments?.addingDescriptions(to: schema) ?? schema, samples: samples)
    }

    /// Describes an enum by its raw values; nil if `type` is none, or has no list of its cases.
    private func describeEnumeration<Value: Decodable>(
        _ type: Value.Type,
        at path: SchemaPath
    ) throws(JSONSchemaError) -> Description<Value>? {
        guard let enumeration = type as? any (CaseIterable & RawRepresentable).Type else { return nil }
        let jsons = enumeration.rawValues.map { ($0 as? any JSONScalar)?.json }
        let values = jsons.compactMap { $0 }
        guard !values.isEmpty, values.count == jsons.count else { return nil }
        var samples: [Value] = []
        for json in values {
            guard let sample = try? JSONValueDecoder().decode(type, from: json),
                ((sample as? any RawRepresentable)?.anyRawValue as? any JSONScalar)?.json == json
            else { throw fail(at: path, "\(type) is not decoded from its raw values") }
            samples.append(sample)
        }
        var schema: JSONObject = [:]
        if values.allSatisfy({ $0.stringValue != nil }) {
            schema["type"] = "string"
        } else if values.allSatisfy({ $0.numberValue != nil }) {
            schema["type"] = values.allSatisfy { $0.integerValue != nil } ? "integer" : "number"
        }
        schema["enum"] = .array(values)
        return Description(schema: .object(schema), samples: samples)
    }

    // MARK: Trying

    private func probe<Value: Decodable>(
        _ type: Value.Type,
        at path: SchemaPath
    ) throws(JSONSchemaError) -> (JSONValue, [Value]) {
        guard !open.contains(ObjectIdentifier(type)) else { throw fail(at: path, "\(type) contains itself") }
        open.append(ObjectIdentifier(type))
        defer { open.removeLast() }

        let notes = SchemaNotes(path: path)
        var samples: [Value] = []
        switch attempt(type, notes) {
        case .success(let sample): samples.append(sample)
        case .failure(let error as JSONSchemaError): throw error
        case .failure(let error):
            let cause = (error as? DecodingError).map(JSONValueDecoder.summary(of:)) ?? "\(error)"
            throw fail(
                at: path,
                "\(type) cannot be derived: it refuses a sample value (\(cause)); \(SchemaDerivation.enumRule)"
            )
        }
        if let unread = notes.unreadProperty {
            throw failure ?? fail(at: unread, "only its presence is asked for, so its type is not known")
        }
        let isEnum = Mirror(reflecting: samples[0]).displayStyle == .enum
        if isEnum, type is any RawRepresentable.Type { throw failEnumeration(type, at: path) }

        for variation in notes.variations {
            let seen = SchemaNotes(path: path)
            let result = attempt(type, seen, variation)
            // The type may have caught what the probe threw.
            if let failure { throw failure }
            let sample = try? result.get()
            if let place = notes.difference(from: seen, afterEnd: sample != nil, at: variation.place) {
                throw fail(at: place, "whether and how it is decoded depends on \(variation.place)")
            }
            variation.notes.learn(variation.change, isAccepted: sample != nil)
            switch (sample, variation.change) {
            case (let sample?, _): samples.append(sample)
            case (nil, .length): throw fail(at: variation.place, "it is not an array of any length")
            case (nil, .sample) where isEnum && notes.isScalar: throw failEnumeration(type, at: path)
            case (nil, _): break
            }
        }
        if let failure { throw failure }
        // An outer type has the samples of all it is made of: not more of them than tell something.
        return (notes.schema, Array(samples.prefix(64)))
    }

    private func attempt<Value: Decodable>(
        _ type: Value.Type,
        _ notes: SchemaNotes,
        _ variation: SchemaVariation? = nil
    ) -> Result<Value, any Error> {
        Result { try type.init(from: SchemaProbe(notes: notes, derivation: self, variation: variation)) }
    }

    private static let enumRule = "an enum has to be CaseIterable and have raw values"

    private func failEnumeration(_ type: Any.Type, at path: SchemaPath) -> JSONSchemaError {
        fail(at: path, "\(type) cannot be derived: \(SchemaDerivation.enumRule)")
    }

    // MARK: Samples of types with a schema of their own

    private func samples<Value: Decodable>(
        of type: Value.Type,
        fitting schema: JSONValue,
        at path: SchemaPath
    ) -> [Value] {
        let examples = (schema["examples"]?.arrayValue ?? []) + (schema["enum"]?.arrayValue ?? [])
        let documents = examples + [SchemaDerivation.document(fitting: schema)].compactMap { $0 }
        let samples = documents.compactMap { try? JSONValueDecoder().decode(type, from: $0) }
        guard samples.isEmpty, !sampled.contains(ObjectIdentifier(type)) else { return samples }
        // Apart from this derivation: that the type cannot be derived is no failure, it has a schema.
        let derivation = SchemaDerivation(sampling: sampled.union([ObjectIdentifier(type)]))
        return [try? derivation.attempt(type, SchemaNotes(path: path)).get()].compactMap { $0 }
    }

    /// A simple document that fits the schema.
    private static func document(fitting schema: JSONValue) -> JSONValue? {
        if let example = schema["examples"]?[0] ?? schema["default"] ?? schema["const"] ?? schema["enum"]?[0] {
            return example
        }
        switch schema["type"]?.stringValue ?? schema["type"]?[0]?.stringValue {
        case "string": return String.samples[0].json
        case "integer", "number": return schema["minimum"] ?? Int.samples[0].json
        case "boolean": return Bool.samples[0].json
        case "array": return []
        case "object":
            var object = JSONObject()
            for member in schema["properties"]?.objectValue?.members ?? [] {
                guard let value = document(fitting: member.value) else { return nil }
                object[member.key] = value
            }
            return .object(object)
        default: return nil
        }
    }
}

extension CaseIterable where Self: RawRepresentable {
    fileprivate static var rawValues: [Any] { allCases.map(\.rawValue) }
}

extension RawRepresentable {
    fileprivate var anyRawValue: Any { rawValue }
}

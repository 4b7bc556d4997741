import TracewingModel

/// Finds the JSON schema of a `Decodable` type by decoding one: a ``SchemaProbe`` notes what the type's `init(from:)`
/// asks for, and answers with sample values.
///
/// Swift has no other way to learn a type's properties with their names and types before there is a value.
final class SchemaDerivation {
    /// What is known of a type.
    struct Description<Value> {
        let schema: JSONValue
        /// Makes some value of the type, for the type around it to get on with.
        let sample: () throws(JSONSchemaError) -> Value
    }

    /// The first thing that went wrong.
    private(set) var failure: JSONSchemaError?
    /// The types being derived just now, outermost first.
    private var open: [ObjectIdentifier] = []

    func description<Value: Decodable>(
        of type: Value.Type,
        at path: SchemaPath
    ) throws(JSONSchemaError) -> Description<Value> {
        if let known = try describeKnown(type, at: path) { return known }
        if let enumeration = try describeEnumeration(type, at: path) { return enumeration }
        let arguments = type as? any ToolArguments.Type
        if let schema = arguments?.describedSchema {
            return Description(schema: schema) { () throws(JSONSchemaError) in
                try self.sample(of: type, fitting: schema, at: path)
            }
        }
        let (schema, sample) = try probe(type, at: path)
        return Description(schema: arguments?.addingDescriptions(to: schema) ?? schema) { sample }
    }

    /// Notes and returns the error of a type that has no schema.
    func fail(at path: SchemaPath, _ reason: String) -> JSONSchemaError {
        let error = JSONSchemaError(path: path, reason: reason)
        failure = failure ?? error
        return error
    }

    private func describeKnown<Value: Decodable>(
        _ type: Value.Type,
        at path: SchemaPath
    ) throws(JSONSchemaError) -> Description<Value>? {
        if let scalar = type as? any JSONScalar.Type, let sample = scalar.sample as? Value {
            return Description(schema: scalar.schema) { sample }
        }
        if let composite = type as? any JSONComposite.Type, let sample = composite.sample as? Value {
            return Description(schema: try composite.schema(in: self, at: path)) { sample }
        }
        return nil
    }

    /// Describes an enum by its raw values; nil if `type` is none, or has no list of its cases.
    private func describeEnumeration<Value: Decodable>(
        _ type: Value.Type,
        at path: SchemaPath
    ) throws(JSONSchemaError) -> Description<Value>? {
        guard let enumeration = type as? any (CaseIterable & RawRepresentable).Type else { return nil }
        let values = enumeration.rawValues
        guard !values.isEmpty, values.allSatisfy({ $0 is any JSONScalar }) else { return nil }
        let jsons = values.compactMap { ($0 as? any JSONScalar)?.json }
        guard let sample = try? JSONValueDecoder().decode(type, from: jsons[0]) else {
            throw fail(at: path, "\(type) is not decoded from its raw values")
        }
        var schema: JSONObject = [:]
        if let scalar = values.first.map({ Swift.type(of: $0) }) as? any JSONScalar.Type,
            let kind = scalar.schema["type"]
        {
            schema["type"] = kind
        }
        schema["enum"] = .array(jsons)
        return Description(schema: .object(schema)) { sample }
    }

    private func probe<Value: Decodable>(
        _ type: Value.Type,
        at path: SchemaPath
    ) throws(JSONSchemaError) -> (JSONValue, Value) {
        guard !open.contains(ObjectIdentifier(type)) else {
            throw fail(at: path, "\(type) contains itself")
        }
        open.append(ObjectIdentifier(type))
        defer { open.removeLast() }
        let notes = SchemaNotes(path: path)
        do {
            let sample = try type.init(from: SchemaProbe(notes: notes, derivation: self))
            return (notes.schema, sample)
        } catch let error as JSONSchemaError {
            throw error
        } catch {
            let cause = (error as? DecodingError).map(JSONValueDecoder.summary(of:)) ?? "\(error)"
            throw fail(
                at: path,
                "\(type) cannot be derived: it refuses a sample value (\(cause)); an enum has to be CaseIterable and"
                    + " have raw values"
            )
        }
    }

    /// Some value of a type that gives its own schema: the outer type cannot be probed to its end without.
    private func sample<Value: Decodable>(
        of type: Value.Type,
        fitting schema: JSONValue,
        at path: SchemaPath
    ) throws(JSONSchemaError) -> Value {
        if let json = SchemaDerivation.sample(fitting: schema),
            let sample = try? JSONValueDecoder().decode(type, from: json)
        {
            return sample
        }
        // Apart from this derivation: that the type cannot be derived is no failure, it has a schema.
        if let sample = try? SchemaDerivation().probe(type, at: path).1 { return sample }
        throw fail(at: path, "no sample of \(type) can be made; put an example into its schema (\"examples\": […])")
    }

    /// A simple document that fits the schema.
    private static func sample(fitting schema: JSONValue) -> JSONValue? {
        if let example = schema["examples"]?[0] ?? schema["default"] ?? schema["const"] ?? schema["enum"]?[0] {
            return example
        }
        switch schema["type"]?.stringValue ?? schema["type"]?[0]?.stringValue {
        case "string": return String.sample.json
        case "integer", "number": return schema["minimum"] ?? Int.sample.json
        case "boolean": return Bool.sample.json
        case "array": return []
        case "object":
            var object = JSONObject()
            for member in schema["properties"]?.objectValue?.members ?? [] {
                guard let value = sample(fitting: member.value) else { return nil }
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

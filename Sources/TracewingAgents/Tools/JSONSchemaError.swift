/// Why a type has no JSON schema, and which property is at fault.
struct JSONSchemaError: Error, Sendable, CustomStringConvertible {
    let path: SchemaPath
    /// What is wrong with the property.
    let reason: String
    /// What to do; nil is to give the type a schema.
    var advice: String?

    var description: String {
        "\(path): \(reason). \(advice ?? "Give \(path.root) a schema: conform it to ToolArguments.")"
    }
}

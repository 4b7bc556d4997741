import HTTPTypes
import TracewingAgents
import TracewingModel

/// The members of a request's JSON object, read with problems that name them. Null is as good as missing.
struct RequestFields: Sendable {
    let json: JSONValue
    /// Where the object stands in the body, with a dot at its end; empty for the body itself.
    let path: String

    /// - Throws: ``RequestProblem`` with status 400 for what is no JSON object.
    init(parsing bytes: [UInt8]) throws(RequestProblem) {
        do throws(JSONParsingError) {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw RequestProblem(.badRequest, "The body is \(error).")
        }
        path = ""
        guard json.objectValue != nil else { throw RequestProblem(.badRequest, "The body must be a JSON object.") }
    }

    init(_ json: JSONValue, at place: String) throws(RequestProblem) {
        self.json = json
        path = place + "."
        guard json.objectValue != nil else {
            throw RequestProblem(.badRequest, "'\(place)' must be an object.", parameter: place)
        }
    }

    func string(_ name: String) throws(RequestProblem) -> String? {
        try value(name, "a string") { $0.stringValue }
    }

    func number(_ name: String) throws(RequestProblem) -> Double? {
        try value(name, "a number") { $0.numberValue }
    }

    func integer(_ name: String) throws(RequestProblem) -> Int? {
        try value(name, "a whole number") { $0.integerValue.flatMap { Int(exactly: $0) } }
    }

    func bool(_ name: String) throws(RequestProblem) -> Bool? {
        try value(name, "true or false") { $0.boolValue }
    }

    func array(_ name: String) throws(RequestProblem) -> [JSONValue]? {
        try value(name, "an array") { $0.arrayValue }
    }

    func object(_ name: String) throws(RequestProblem) -> RequestFields? {
        guard let value = json[name] else { return nil }
        return try RequestFields(value, at: path + name)
    }

    func required(_ name: String) throws(RequestProblem) -> String {
        guard let value = try string(name) else {
            throw RequestProblem(.badRequest, "'\(path + name)' is missing.", parameter: path + name)
        }
        return value
    }

    /// - Throws: ``RequestProblem`` if the request asks for what is not served here.
    func refuse(_ name: String, unless isHarmless: (JSONValue) -> Bool, _ reason: String) throws(RequestProblem) {
        guard let value = json[name], !isHarmless(value) else { return }
        throw RequestProblem(
            .badRequest,
            "'\(path + name)' is not served here: \(reason)",
            parameter: path + name,
            code: "unsupported_parameter"
        )
    }

    func problem(_ name: String, _ text: String) -> RequestProblem {
        RequestProblem(.badRequest, "'\(path + name)' \(text)", parameter: path + name)
    }

    private func value<Value>(
        _ name: String,
        _ kind: String,
        _ read: (JSONValue) -> Value?
    ) throws(RequestProblem) -> Value? {
        guard let value = json[name] else { return nil }
        guard let result = read(value) else { throw problem(name, "must be \(kind).") }
        return result
    }
}

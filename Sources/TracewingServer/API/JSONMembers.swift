import HTTPTypes
import TracewingModel

/// An object in a request's body, read member by member. What cannot be read is refused by its name.
struct JSONMembers: Sendable {
    let object: JSONObject
    /// Where in the body it is: empty for the body itself, `evaluators[0]` within it.
    let path: String

    init(_ object: JSONObject, at path: String = "") {
        self.object = object
        self.path = path
    }

    init(reading value: JSONValue, at path: String = "") throws(APIError) {
        guard let object = value.objectValue else {
            throw Self.refusal(of: path.isEmpty ? "body" : path, "must be an object")
        }
        self.init(object, at: path)
    }

    /// A member's value; nil if it is not there, or null.
    subscript(name: String) -> JSONValue? {
        let value = object[name]
        return value == .null ? nil : value
    }

    // MARK: Values

    func text(_ name: String) throws(APIError) -> String {
        guard let text = try optionalText(name), !text.isEmpty else {
            throw refusal(of: name, "must be a text that is not empty")
        }
        return text
    }

    func optionalText(_ name: String) throws(APIError) -> String? {
        guard let value = self[name] else { return nil }
        guard let text = value.stringValue else { throw refusal(of: name, "must be a text") }
        return text
    }

    func optionalNumber(_ name: String) throws(APIError) -> Double? {
        guard let value = self[name] else { return nil }
        guard let number = value.numberValue else { throw refusal(of: name, "must be a number") }
        return number
    }

    func optionalInteger(_ name: String, in range: ClosedRange<Int> = .min ... .max) throws(APIError) -> Int? {
        guard let value = self[name] else { return nil }
        guard let number = value.integerValue.flatMap({ Int(exactly: $0) }), range ~= number else {
            let isBounded = range != .min ... .max
            let bounds = isBounded ? " from \(range.lowerBound) to \(range.upperBound)" : ""
            throw refusal(of: name, "must be a whole number\(bounds)")
        }
        return number
    }

    /// One of some words.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        default fallback: Choice? = nil
    ) throws(APIError) -> Choice {
        if let fallback, self[name] == nil { return fallback }
        guard let choice = self[name]?.stringValue.flatMap(Choice.init(rawValue:)) else {
            throw refusal(of: name, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    // MARK: What has members itself

    /// Empty if it is not there.
    func object(_ name: String) throws(APIError) -> JSONMembers {
        guard let value = self[name] else { return JSONMembers([:], at: place(of: name)) }
        return try JSONMembers(reading: value, at: place(of: name))
    }

    func optionalObject(_ name: String) throws(APIError) -> JSONMembers? {
        self[name] == nil ? nil : try object(name)
    }

    /// Empty if it is not there.
    func list(_ name: String, upTo limit: Int) throws(APIError) -> [JSONValue] {
        guard let value = self[name] else { return [] }
        guard let list = value.arrayValue else { throw refusal(of: name, "must be an array") }
        guard list.count <= limit else { throw refusal(of: name, "must have at most \(limit) elements") }
        return list
    }

    func objects(_ name: String, upTo limit: Int) throws(APIError) -> [JSONMembers] {
        var objects: [JSONMembers] = []
        for (index, value) in try list(name, upTo: limit).enumerated() {
            objects.append(try JSONMembers(reading: value, at: "\(place(of: name))[\(index)]"))
        }
        return objects
    }

    func texts(_ name: String, upTo limit: Int) throws(APIError) -> [String] {
        let texts = try list(name, upTo: limit).map(\.stringValue)
        guard !texts.contains(nil) else { throw refusal(of: name, "must be an array of texts") }
        return texts.compactMap(\.self)
    }

    // MARK: Refusing

    /// - Parameter reason: What goes on after the member's name: "must be a text".
    func refusal(of name: String, _ reason: String, hint: String? = nil) -> APIError {
        Self.refusal(of: place(of: name), reason, hint: hint)
    }

    func place(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    private static func refusal(of place: String, _ reason: String, hint: String? = nil) -> APIError {
        let name = place.split(separator: ".").last?.prefix { $0 != "[" } ?? "body"
        return APIError(.badRequest, "bad_\(name)", "'\(place)' \(reason).", hint: hint)
    }
}

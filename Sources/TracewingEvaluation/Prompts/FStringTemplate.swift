import TracewingModel

/// Text with places like `{name}`, `{user.name}`, `{items[0].title}`.
struct FStringTemplate {
    private enum Piece {
        case text(String)
        case place([Key])
    }

    private enum Key {
        case member(String)
        case element(Int)
    }

    private var pieces: [Piece] = []

    /// - Throws: ``EvaluationError`` if the text is no template.
    init(_ template: String) throws(EvaluationError) {
        var rest = template[...]
        var text = ""
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            text += rest[..<brace]
            let kind = rest[brace]
            rest = rest[rest.index(after: brace)...]
            if rest.first == kind {
                text.append(kind)
                rest.removeFirst()
                continue
            }
            guard kind == "{" else { throw Self.error("a '}' stands alone; write '}}' for a brace") }
            guard let end = rest.firstIndex(of: "}") else { throw Self.error("a '{' is not closed") }
            pieces.append(.text(text))
            text = ""
            pieces.append(.place(try Self.keys(rest[..<end])))
            rest = rest[rest.index(after: end)...]
        }
        pieces.append(.text(text + rest))
    }

    var variables: [(String, InputSchema.FieldType)] {
        pieces.compactMap { piece in
            guard case .place(let keys) = piece, case .member(let name)? = keys.first else { return nil }
            return (name, keys.count > 1 ? .any : .string)
        }
    }

    func filled(with variables: JSONObject) throws(EvaluationError) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let more): text += more
            case .place(let keys):
                var value = JSONValue.object(variables)
                for key in keys {
                    let next: JSONValue? =
                        switch key {
                        case .member(let name): value.objectValue?[name]
                        case .element(let index): value[index < 0 ? index + (value.arrayValue?.count ?? 0) : index]
                        }
                    guard let next else { throw Self.error("there is nothing at {\(Self.text(keys))}") }
                    value = next
                }
                text += value.stringValue ?? value.text
            }
        }
        return text
    }

    /// `user.name`, `items[0]`, `items[key]`.
    private static func keys(_ field: Substring) throws(EvaluationError) -> [Key] {
        guard !field.contains(where: { "!:{".contains($0) }) else {
            throw error("{\(field)} has a conversion or a format, which are not understood")
        }
        var keys: [Key] = []
        for part in field.split(separator: ".", omittingEmptySubsequences: false) {
            let names = part.split(separator: "[", omittingEmptySubsequences: false)
            guard let name = names.first, !name.isEmpty else { throw error("{\(field)} has a name missing") }
            keys.append(.member(String(name)))
            for index in names.dropFirst() {
                guard index.hasSuffix("]"), index.count > 1 else { throw error("{\(field)} has a bracket missing") }
                keys.append(Int(index.dropLast()).map { .element($0) } ?? .member(String(index.dropLast())))
            }
        }
        return keys
    }

    private static func text(_ keys: [Key]) -> String {
        keys.enumerated().map { number, key in
            switch key {
            case .member(let name): number == 0 ? name : ".\(name)"
            case .element(let index): "[\(index)]"
            }
        }.joined()
    }

    private static func error(_ reason: String) -> EvaluationError {
        EvaluationError(.invalidTemplate, "The f-string template cannot be filled: \(reason).")
    }
}

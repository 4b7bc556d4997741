import TracewingModel

/// Text with places like `{{name}}`, sections and comments, as Mustache's specification has them; without partials,
/// lambdas and other delimiters. Nothing is escaped: prompts are no HTML.
struct MustacheTemplate {
    indirect enum Node {
        case text(String)
        case variable([String])
        case section([String], isInverted: Bool, [Node])
    }

    private let nodes: [Node]

    /// - Throws: ``EvaluationError`` if the text is no template.
    init(_ template: String) throws(EvaluationError) {
        var parser = MustacheParser(template)
        nodes = try parser.parse()
    }

    /// What it needs. What stands in a section may be a member of the section's value, so only its name is certain.
    var variables: [(String, InputSchema.FieldType)] {
        nodes.compactMap { node in
            switch node {
            case .text: nil
            case .variable(let path): path.first.map { ($0, path.count > 1 ? .any : .string) }
            case .section(let path, _, _): path.first.map { ($0, .any) }
            }
        }
    }

    /// The most nodes that are rendered: lists in lists multiply.
    private static let nodeLimit = 1_000_000
    /// The longest text, in bytes.
    private static let textLimit = 64 << 20

    /// - Throws: ``EvaluationError`` if it becomes too much, or the task is cancelled.
    func filled(with variables: JSONObject) throws(EvaluationError) -> String {
        var text = ""
        var count = 0
        try Self.render(nodes, [.object(variables)], into: &text, count: &count)
        return text
    }

    private static func render(
        _ nodes: [Node],
        _ stack: [JSONValue],
        into text: inout String,
        count: inout Int
    ) throws(EvaluationError) {
        for node in nodes {
            count += 1
            if count & 1023 == 0, Task.isCancelled {
                throw EvaluationError(.cancelled, "The evaluation was cancelled.")
            }
            guard count <= nodeLimit, text.utf8.count <= textLimit else {
                throw EvaluationError(.tooLarge, "The prompt's template becomes too long with these variables.")
            }
            switch node {
            case .text(let more): text += more
            case .variable(let path):
                guard let value = value(of: path, in: stack), value != .null else { continue }
                text += value.pythonText
            case .section(let path, let isInverted, let inner):
                let value = value(of: path, in: stack)
                let isThere = value?.isTruthy ?? false
                if isInverted {
                    if !isThere { try render(inner, stack, into: &text, count: &count) }
                } else if isThere, let value {
                    // A list is gone through, everything else is gone into.
                    for element in value.arrayValue ?? [value] {
                        try render(inner, stack + [element], into: &text, count: &count)
                    }
                }
            }
        }
    }

    /// The first name is looked for from the innermost section outwards, the others in what it finds.
    private static func value(of path: [String], in stack: [JSONValue]) -> JSONValue? {
        guard let first = path.first else { return stack.last }
        guard let found = stack.lazy.reversed().compactMap({ $0.objectValue?[first] }).first else { return nil }
        return path.dropFirst().reduce(Optional(found)) { value, name in value?.objectValue?[name] }
    }
}

extension JSONValue {
    /// Whether Python takes it for true.
    fileprivate var isTruthy: Bool {
        switch self {
        case .null: false
        case .bool(let value): value
        case .integer(let value): value != 0
        case .number(let value): value != 0
        case .string(let text): !text.isEmpty
        case .array(let values): !values.isEmpty
        case .object(let object): !object.isEmpty
        }
    }
}

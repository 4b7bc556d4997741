import TracewingModel

/// The part of JSONPath that people write: `$.output.messages[0].content`, `$..name`, `input['a key'][*]`,
/// `$.list[-1]`, `$.list[1:3]`, `$.list[0,2]`, `$.*`.
///
/// The `$` may be missing. Filters and scripts are not part of it.
struct JSONPath: Sendable, Hashable {
    /// What is wrong with an expression.
    struct SyntaxError: Error, CustomStringConvertible {
        let description: String
    }

    enum Selector: Sendable, Hashable {
        case keys([String])
        case indices([Int])
        case slice(start: Int?, end: Int?, step: Int)
        /// Every member, or every element.
        case all
    }

    struct Step: Sendable, Hashable {
        let selector: Selector
        /// Whether it is looked for at every depth.
        let isDeep: Bool
    }

    let steps: [Step]

    init(_ text: String) throws(SyntaxError) {
        var parser = JSONPathParser(text)
        steps = try parser.path()
    }

    /// The most values an expression may find, at its end or on the way.
    private static let limit = 100_000
    /// The most values it may look at.
    private static let lookLimit = 1_000_000

    /// Everything the expression finds, in the order of the document.
    ///
    /// - Throws: ``EvaluationError`` if that is too much: each `..` may find everything as often as it is deep.
    func matches(in document: JSONValue) throws(EvaluationError) -> [JSONValue] {
        var found = [document]
        var looks = 0
        for step in steps {
            var next: [JSONValue] = []
            for value in found {
                // A document may be deep: what is in a value waits here.
                var waiting = [value]
                while let value = waiting.popLast() {
                    looks += 1
                    if looks & 1023 == 0, Task.isCancelled {
                        throw EvaluationError(.cancelled, "The evaluation was cancelled.")
                    }
                    next += step.selector.select(value)
                    guard next.count <= Self.limit, looks <= Self.lookLimit else {
                        throw EvaluationError(.tooLarge, "A JSONPath finds too much; name what it has to find.")
                    }
                    if step.isDeep { waiting += value.children.reversed() }
                }
            }
            found = next
        }
        return found
    }
}

extension JSONPath.Selector {
    /// What it finds in a value itself.
    func select(_ value: JSONValue) -> [JSONValue] {
        switch (self, value) {
        case (.keys(let keys), .object(let object)):
            // A null is found, too: the key is there.
            return keys.compactMap { object[$0] }
        case (.all, .object(let object)):
            return object.members.map(\.value)
        case (.all, .array(let values)):
            return values
        case (.indices(let indices), .array(let values)):
            return indices.compactMap { index in
                let index = index < 0 ? index + values.count : index
                return values.indices.contains(index) ? values[index] : nil
            }
        case (.slice(let start, let end, let step), .array(let values)):
            // As Python slices.
            let count = values.count
            func clamped(_ index: Int) -> Int { min(max(index < 0 ? index + count : index, 0), count) }
            return stride(from: clamped(start ?? 0), to: clamped(end ?? count), by: step).map { values[$0] }
        default:
            return []
        }
    }
}

extension JSONValue {
    /// What is right in it.
    fileprivate var children: [JSONValue] {
        switch self {
        case .object(let object): object.members.map(\.value)
        case .array(let values): values
        default: []
        }
    }
}

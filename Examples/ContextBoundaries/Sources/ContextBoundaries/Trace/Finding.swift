/// Where in the trace a piece of work is.
struct Finding: Sendable, Equatable {
    private enum Parent: Equatable {
        case request, nobody
        case another(String)
    }

    private var parent: Parent
    /// Whether the request was over when the work began.
    private var isAfterEnd = false

    /// Under the request, while it was open.
    static let kept = Finding(parent: .request)
    /// The root of a trace of its own.
    static let lost = Finding(parent: .nobody)

    /// Under a span it has nothing to do with.
    static func under(_ name: String) -> Finding {
        Finding(parent: .another(name))
    }

    /// The same, after the request's span had ended.
    var afterEnd: Finding {
        var finding = self
        finding.isAfterEnd = true
        return finding
    }
}

extension Finding: CustomStringConvertible {
    var description: String {
        let place =
            switch parent {
            case .request: "kept"
            case .nobody: "lost"
            case .another(let name): "lost: under \"\(name)\""
            }
        return isAfterEnd ? place + ", the span had ended" : place
    }
}

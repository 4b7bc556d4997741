/// How hostile bodies were answered.
struct FuzzTally {
    /// By kind and status.
    private var answers: [String: [UInt: Int]] = [:]
    private(set) var failures: [String] = []

    mutating func count(_ kind: String, _ status: UInt) {
        answers[kind, default: [:]][status, default: 0] += 1
    }

    mutating func fail(_ sentence: String) {
        failures.append(sentence)
    }

    mutating func add(_ other: FuzzTally) {
        for (kind, statuses) in other.answers {
            for (status, count) in statuses { answers[kind, default: [:]][status, default: 0] += count }
        }
        failures += other.failures
    }

    var text: String {
        var lines = failures.prefix(20).map { $0 }
        for (kind, statuses) in answers.sorted(by: { $0.key < $1.key }) {
            let counts = statuses.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            lines.append(kind + String(repeating: " ", count: max(1, 28 - kind.count)) + counts.joined(separator: "  "))
        }
        lines.append("\(failures.count) failures")
        return lines.joined(separator: "\n")
    }
}

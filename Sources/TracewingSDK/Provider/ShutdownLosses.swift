/// What a shutdown did not send, for a person.
struct ShutdownLosses {
    /// How many spans did not go where.
    private let unsent: [(count: Int, destination: String)]
    /// How many spans had not ended.
    private let open: Int

    /// Nil if every span was sent.
    init?(before: [ExporterStatistics], after: [ExporterStatistics]) {
        unsent = zip(before, after).compactMap { before, after in
            let dropped = after.unsentTotal - before.unsentTotal
            let count = dropped + after.queued + after.exporting
            return count > 0 ? (count, after.destination) : nil
        }
        open = after.map(\.active).max() ?? 0
        if unsent.isEmpty, open == 0 { return nil }
    }

    func line(after deadline: Duration, trouble: String?) -> String {
        var sentences: [String] = []
        if !unsent.isEmpty {
            let parts = unsent.map { "\($0.count) \($0.count == 1 ? "span was" : "spans were") not sent to \($0.destination)" }
            let reason = trouble.map { ": " + Self.firstSentence(of: $0) } ?? ": no answer"
            sentences.append(parts.joined(separator: ", ") + " within \(deadline)" + reason + ".")
        }
        if open > 0 {
            sentences.append("\(open) \(open == 1 ? "span" : "spans") had not ended and \(open == 1 ? "is" : "are") lost.")
        }
        return sentences.joined(separator: " ")
    }

    /// What follows it is advice, for a program that goes on.
    private static func firstSentence(of message: String) -> Substring {
        var rest = message[...]
        while let period = rest.firstIndex(of: ".") {
            let next = message.index(after: period)
            if next == message.endIndex || message[next] == " " { return message[..<period] }
            rest = message[next...]
        }
        return message[...]
    }
}

extension ExporterStatistics {
    /// What was dropped, but for what nobody wanted sent.
    fileprivate var unsentTotal: Int { droppedTotal - dropped[.sampledOut, default: 0] }
}

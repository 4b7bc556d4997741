/// What a shutdown left behind, for a person.
struct ShutdownLosses {
    /// How many spans had ended and did not go where they should.
    private let unsent: [(count: Int, destination: String)]
    /// How many ended when it was too late.
    private let late: Int
    /// How many had not ended at all.
    private let open: Int

    /// Nil if every span was sent.
    init?(before: [ExporterStatistics], after: [ExporterStatistics]) {
        unsent = zip(before, after).compactMap { before, after in
            let count = after.unsent - before.unsent + after.queued + after.exporting
            return count > 0 ? (count, after.destination) : nil
        }
        // Exporters see the same spans; one that was added later saw fewer.
        late = zip(before, after).map { $1.late - $0.late }.max() ?? 0
        open = after.map(\.active).max() ?? 0
        if unsent.isEmpty, late == 0, open == 0 { return nil }
    }

    /// - Parameter trouble: What an exporter said last.
    func line(after deadline: Duration, trouble: String?) -> String {
        var sentences: [String] = []
        if !unsent.isEmpty {
            let reason = trouble.map(Self.firstSentence)
            // An exporter that has said something has most often said the address, too.
            let parts = unsent.map { count, destination in
                let isSaid = unsent.count == 1 && reason?.contains(destination) == true
                return Self.spans(count, "was", "were") + " not sent" + (isSaid ? "" : " to \(destination)")
            }
            sentences.append(
                "\(parts.joined(separator: ", ")) within \(deadline): \(reason ?? "no answer"). "
                    + "Check the address, or give it more time."
            )
        }
        if open > 0 { sentences.append(Self.spans(open, "had", "had") + " not ended and will not be sent.") }
        if late > 0 { sentences.append(Self.spans(late, "was", "were") + " not sent: ended after the shutdown.") }
        return sentences.joined(separator: " ")
    }

    private static func spans(_ count: Int, _ one: String, _ many: String) -> String {
        count == 1 ? "1 span \(one)" : "\(count) spans \(many)"
    }

    /// What follows it is for a program that goes on.
    static func firstSentence(of message: String) -> String {
        var end = message.startIndex
        while let period = message[end...].firstIndex(of: ".") {
            end = message.index(after: period)
            if end == message.endIndex || message[end] == " " { return String(message[..<period]) }
        }
        return message
    }
}

extension ExporterStatistics {
    fileprivate var late: Int { dropped[.afterShutdown, default: 0] }

    /// What was dropped though it was wanted and in time.
    fileprivate var unsent: Int { droppedTotal - dropped[.sampledOut, default: 0] - late }
}

import TracewingModel

/// What the spans of one run say.
struct TraceReading: Sendable {
    let spans: [JournaledSpan]

    private var request: JournaledSpan? { spans.first(where: \.isRequest) }

    /// Where the work is; all of it, or there is no saying.
    var finding: Finding {
        let findings = spans.filter(\.isWork).map(finding)
        guard let first = findings.first, findings.allSatisfy({ $0 == first }) else { return .under("several spans") }
        return first
    }

    private func finding(of work: JournaledSpan) -> Finding {
        guard let parent = spans.first(where: { $0.id == work.parentID }) else { return after(work, .lost) }
        return parent.isRequest ? after(work, .kept) : .under(parent.name)
    }

    private func after(_ work: JournaledSpan, _ finding: Finding) -> Finding {
        guard let end = request?.ends.first, end < work.start else { return finding }
        return finding.afterEnd
    }

    /// How the request ended.
    var ending: Ending {
        guard let request, request.ends.count == 1 else { return .times(request?.ends.count ?? 0) }
        guard let outcome = request.attributes[TracewingNames.streamOutcome]?.stringValue else { return .once }
        return .stream(outcome)
    }

    /// Whatever is not as it should be.
    func problems(expecting expected: Finding) -> [String] {
        var problems = spans.filter { $0.ends.count != 1 }.map { "\"\($0.name)\" ended \($0.ends.count) times" }
        if spans.filter(\.isRequest).count != 1 { problems.append("there is not one request") }
        if finding != expected { problems.append("expected \"\(expected)\" and found \"\(finding)\"") }
        return problems
    }

    /// Whatever is not as it should be, where the request has to end at the right moment: after all of its work, and
    /// before the span called `other` does.
    func problems(expecting expected: Finding, ending: Ending, before other: String?) -> [String] {
        var problems = problems(expecting: expected)
        if self.ending != ending { problems.append("expected \"\(ending)\" and found \"\(self.ending)\"") }
        guard let end = request?.ends.first else { return problems }
        if spans.contains(where: { $0.isWork && ($0.ends.first ?? .max) > end }) {
            problems.append("the request ended before its work")
        }
        if let other, spans.contains(where: { $0.name == other && ($0.ends.first ?? .max) < end }) {
            problems.append("the request ended after \"\(other)\"")
        }
        return problems
    }
}

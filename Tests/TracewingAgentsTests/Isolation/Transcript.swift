/// Everything a run did that anybody can see, but for ids, as lines.
///
/// What happens at once has no order: each of several tasks writes its own lane, and lanes are compared one by one.
struct Transcript: Sendable, Equatable {
    private(set) var lanes: [String: [String]] = [:]

    mutating func append(_ line: String, to lane: String) {
        lanes[lane, default: []].append(line)
    }

    /// One sentence for every lane that is not the same; empty if `other` is the same run.
    func differences(from other: Transcript) -> [String] {
        Set(lanes.keys).union(other.lanes.keys).sorted().compactMap { lane in
            let (left, right) = (other.lanes[lane] ?? [], lanes[lane] ?? [])
            guard left != right else { return nil }
            let index = zip(left, right).enumerated().first { $1.0 != $1.1 }?.offset ?? min(left.count, right.count)
            return "\(lane), line \(index): '\(Self.line(index, left))' became '\(Self.line(index, right))'"
        }
    }

    private static func line(_ index: Int, _ lines: [String]) -> String {
        lines.indices.contains(index) ? String(lines[index].prefix(400)) : "nothing"
    }
}

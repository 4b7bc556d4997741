import Foundation

/// What was compared, so that a run that compared nothing is not taken for one that found nothing.
struct Tally: Sendable {
    struct Failure: Sendable {
        var seed: UInt64
        var disagreement: Disagreement
    }

    var messages = 0
    private(set) var failed = 0
    /// The shortest of them.
    private(set) var failures: [Failure] = []
    /// How many messages each kind of comparison came to which end for.
    private(set) var outcomes: [String: Int] = [:]

    mutating func fail(_ disagreement: Disagreement, seed: UInt64) {
        failed += 1
        keep([Failure(seed: seed, disagreement: disagreement)])
    }

    private mutating func keep(_ more: [Failure]) {
        failures = (failures + more).sorted { $0.disagreement.bytes.count < $1.disagreement.bytes.count }
        failures.removeLast(max(failures.count - 5, 0))
    }

    mutating func count(_ outcome: String) {
        outcomes[outcome, default: 0] += 1
    }

    mutating func add(_ other: Tally) {
        messages += other.messages
        failed += other.failed
        keep(other.failures)
        outcomes.merge(other.outcomes, uniquingKeysWith: +)
    }
}

extension Tally: CustomStringConvertible {
    var description: String {
        let lines = outcomes.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)" }
        let result = failed == 0 ? "No disagreement." : "\(failed) disagreements."
        return (lines + ["\(Self.peakMegabytes) MB at most in memory", result]).joined(separator: "\n")
    }

    private static var peakMegabytes: Int {
        var usage = rusage()
        #if canImport(Darwin)
            getrusage(RUSAGE_SELF, &usage)
            return usage.ru_maxrss / 1_048_576
        #else
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            return usage.ru_maxrss / 1024
        #endif
    }
}

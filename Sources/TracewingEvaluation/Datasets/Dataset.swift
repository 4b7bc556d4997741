#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Cases to run and to judge, with every version they have had.
///
/// ```swift
/// var cities = try Dataset("capital cities", examples: DatasetFormat.csv.examples(in: text))
/// try cities.revise("A harder one") { $0.append(DatasetExample(input: "Australia", reference: "Canberra")) }
/// ```
public struct Dataset: Sendable, Hashable {
    /// The cases at one time.
    public struct Version: Sendable, Hashable {
        /// Counted from 1.
        public let number: Int
        public let created: Date
        /// What was changed, for a person.
        public let note: String?
        /// No two with the same id.
        public let examples: [DatasetExample]

        /// What tells its content from another's.
        public var fingerprint: String {
            Fingerprint(of: examples.map(\.json)).text
        }
    }

    public var name: String
    public var description: String?
    /// The oldest first; there is at least one.
    public private(set) var versions: [Version]
    /// The newest one.
    public var latest: Version { versions[versions.count - 1] }

    /// - Throws: ``DatasetError`` if two examples have one id.
    public init(
        _ name: String,
        description: String? = nil,
        examples: [DatasetExample] = [],
        created: Date = Date()
    ) throws(DatasetError) {
        try Self.check(examples)
        self.name = name
        self.description = description
        versions = [Version(number: 1, created: created, note: nil, examples: examples)]
    }

    /// Adds a version: the newest one, changed. What changes nothing adds none.
    ///
    /// - Parameters:
    ///   - note: What is changed, for a person.
    ///   - change: Adds, changes or removes examples.
    /// - Throws: ``DatasetError`` if two examples have one id then.
    @discardableResult
    public mutating func revise(
        _ note: String? = nil,
        at date: Date = Date(),
        _ change: (inout [DatasetExample]) -> Void
    ) throws(DatasetError) -> Version {
        var examples = latest.examples
        change(&examples)
        guard examples != latest.examples else { return latest }
        try Self.check(examples)
        versions.append(Version(number: latest.number + 1, created: date, note: note, examples: examples))
        return latest
    }

    private static func check(_ examples: [DatasetExample]) throws(DatasetError) {
        var ids: Set<String> = []
        for example in examples where !ids.insert(example.id).inserted {
            throw DatasetError("Two examples have the id '\(example.id)'. Give each its own.")
        }
    }
}

extension ProcessEnvironment {
    /// A whole number in `range`. Anything else is noted, and as good as not set.
    package func number(_ name: String, in range: ClosedRange<Int>, notes: inout [String]) -> Int? {
        guard let text = self[name] else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        refuse(name, "not a whole number from \(range.lowerBound) to \(range.upperBound)", notes: &notes)
        return nil
    }

    /// A number of milliseconds. Anything else is noted, and as good as not set.
    package func milliseconds(_ name: String, notes: inout [String]) -> Duration? {
        number(name, in: 0...Self.largest, notes: &notes).map { .milliseconds($0) }
    }

    /// Notes those of these switches that are set to neither true nor false; they count as false.
    package func checkFlags(_ names: [String], notes: inout [String]) {
        for name in names {
            guard let text = self[name], flag(name) == false else { continue }
            if ["false", "0", "no", "off"].contains(text.lowercased()) { continue }
            notes.append("\(name) is \(Self.quoted(text)), neither true nor false; it counts as false.")
        }
    }

    /// Notes that a variable is ignored, and why.
    package func refuse(_ name: String, _ reason: String, notes: inout [String]) {
        notes.append("\(name) is \(Self.quoted(self[name] ?? "")), \(reason); it is ignored.")
    }

    /// The largest number the specification asks implementations to take.
    package static let largest = Int(Int32.max)

    /// The value as it can stand in a line of a log: on one line, and not too long.
    static func quoted(_ text: String) -> String {
        (text.count > 60 ? text.prefix(60) + "…" : text).debugDescription
    }
}

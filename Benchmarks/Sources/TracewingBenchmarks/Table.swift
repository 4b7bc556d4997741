/// Prints a row as soon as it is measured.
struct Table {
    private let calibration: Double

    /// - Parameter calibration: what one step of the calibration loop takes, in nanoseconds.
    init(calibration: Double) {
        self.calibration = calibration
        print(Self.row("what", "each", "× calibration", "at most", "allocations", "at most"))
    }

    /// - Parameter goal: What it should take at most, on a quiet machine of two cores; in nanoseconds.
    mutating func add(_ name: String, _ nanoseconds: Double, goal: Double? = nil) {
        print(Self.row(name, Self.text(nanoseconds), ratio(nanoseconds), goal.map(Self.text) ?? "", "", ""))
    }

    mutating func add(_ name: String, _ cost: Cost, goal: Double, allocations: Int? = nil) {
        print(
            Self.row(
                name,
                Self.text(cost.nanoseconds),
                ratio(cost.nanoseconds),
                Self.text(goal),
                Self.rounded(cost.allocations),
                allocations.map(String.init) ?? ""
            )
        )
    }

    /// A rate, which has no ratio.
    mutating func add(_ name: String, perSecond rate: Double) {
        print(Self.row(name, "\(Int(rate))/s", "", "", "", ""))
    }

    /// Something to be read.
    mutating func add(_ name: String, _ text: String) {
        print("\(name): \(text)")
    }

    private func ratio(_ nanoseconds: Double) -> String { Self.rounded(nanoseconds / calibration) }

    private static func row(_ name: String, _ columns: String...) -> String {
        let first = name + String(repeating: " ", count: max(0, 64 - name.count))
        return zip(columns, [12, 15, 12, 13, 9]).reduce(first) { line, column in
            line + String(repeating: " ", count: max(1, column.1 - column.0.count)) + column.0
        }
    }

    private static func text(_ nanoseconds: Double) -> String {
        nanoseconds < 1000 ? "\(rounded(nanoseconds)) ns" : "\(rounded(nanoseconds / 1000)) µs"
    }

    private static func rounded(_ value: Double) -> String {
        value < 100 ? String((value * 10).rounded() / 10) : String(Int(value.rounded()))
    }
}

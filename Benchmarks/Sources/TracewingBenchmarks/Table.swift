/// Prints a row as soon as it is measured.
struct Table {
    private let calibration: Double

    /// - Parameter calibration: what one step of the calibration loop takes, in nanoseconds.
    init(calibration: Double) {
        self.calibration = calibration
        print(row("what", "each", "× calibration"))
    }

    mutating func add(_ name: String, _ nanoseconds: Double) {
        print(row(name, Self.text(nanoseconds), Self.rounded(nanoseconds / calibration)))
    }

    /// A rate, which has no ratio.
    mutating func add(_ name: String, perSecond rate: Double) {
        print(row(name, "\(Int(rate))/s", ""))
    }

    private func row(_ name: String, _ each: String, _ ratio: String) -> String {
        let left = name + String(repeating: " ", count: max(0, 64 - name.count))
        let middle = String(repeating: " ", count: max(0, 12 - each.count)) + each
        return left + middle + String(repeating: " ", count: max(0, 16 - ratio.count)) + ratio
    }

    private static func text(_ nanoseconds: Double) -> String {
        nanoseconds < 1000 ? "\(rounded(nanoseconds)) ns" : "\(rounded(nanoseconds / 1000)) µs"
    }

    private static func rounded(_ value: Double) -> String {
        value < 100 ? String((value * 10).rounded() / 10) : String(Int(value.rounded()))
    }
}

/// Numbers and texts as people read them.
public enum HumanText {
    /// 840 ns, 12.4 µs, 3.21 ms, 1.32 s, 2 m 05 s.
    public static func duration(nanoseconds: UInt64) -> String {
        switch nanoseconds {
        case ..<1_000: "\(nanoseconds) ns"
        case ..<999_500: "\(threeDigits(Double(nanoseconds) / 1e3)) µs"
        case ..<999_500_000: "\(threeDigits(Double(nanoseconds) / 1e6)) ms"
        case ..<59_950_000_000: "\(threeDigits(Double(nanoseconds) / 1e9)) s"
        default: minutes(nanoseconds / 1_000_000_000 + (nanoseconds % 1_000_000_000 < 500_000_000 ? 0 : 1))
        }
    }

    /// The same from seconds; what is no duration is shown as 0.
    public static func duration(seconds: Double) -> String {
        let nanoseconds = seconds * 1e9
        guard nanoseconds > 0 else { return duration(nanoseconds: 0) }
        return duration(nanoseconds: nanoseconds < 1e19 ? UInt64(nanoseconds) : .max)
    }

    /// The first `limit` characters on one line; control characters, which could command a terminal, become spaces.
    public static func oneLine(_ text: String, limit: Int) -> String {
        var line = ""
        var count = 0
        for character in text {
            guard count < limit else { return String(line.dropLast()) + "…" }
            line.append(character.unicodeScalars.contains(where: isControl) ? " " : character)
            count += 1
        }
        return line
    }

    /// The text as it may go to a terminal: control characters, which could command it, become spaces, but for ends of
    /// lines and tabs.
    public static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isCommand) else { return text }
        var printable = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { printable.append(isCommand(scalar) ? " " : scalar) }
        return String(printable)
    }

    private static func isCommand(_ scalar: Unicode.Scalar) -> Bool {
        isControl(scalar) && scalar != "\n" && scalar != "\t"
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value
    }

    private static func threeDigits(_ value: Double) -> String {
        let decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
        let scale = decimals == 2 ? 100.0 : decimals == 1 ? 10.0 : 1.0
        let scaled = Int(value * scale + 0.5)
        guard decimals > 0 else { return String(scaled) }
        let fraction = String(scaled % Int(scale))
        return "\(scaled / Int(scale))." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }

    private static func minutes(_ seconds: UInt64) -> String {
        let rest = seconds % 60
        return "\(seconds / 60) m \(rest < 10 ? "0" : "")\(rest) s"
    }
}

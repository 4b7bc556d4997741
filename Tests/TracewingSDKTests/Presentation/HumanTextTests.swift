import Testing
import TracewingModel

@Suite("Numbers and texts for people")
struct HumanTextTests {
    @Test(
        "Durations have three digits and one unit",
        arguments: [
            (0, "0 ns"), (1, "1 ns"), (999, "999 ns"), (1_000, "1.00 µs"), (1_234, "1.23 µs"), (9_994, "9.99 µs"),
            (9_995, "10.0 µs"), (12_400, "12.4 µs"), (99_949, "99.9 µs"), (99_950, "100 µs"), (999_499, "999 µs"),
            (999_500, "1.00 ms"), (3_210_000, "3.21 ms"), (540_000_000, "540 ms"), (999_499_999, "999 ms"),
            (999_500_000, "1.00 s"), (1_320_000_000, "1.32 s"), (1_050_000_000, "1.05 s"), (59_949_999_999, "59.9 s"),
            (59_950_000_000, "1 m 00 s"), (125_000_000_000, "2 m 05 s"), (125_500_000_000, "2 m 06 s"),
            (3_600_000_000_000, "60 m 00 s"), (UInt64.max, "307445734 m 34 s"),
        ] as [(UInt64, String)]
    )
    func durations(nanoseconds: UInt64, text: String) {
        #expect(HumanText.duration(nanoseconds: nanoseconds) == text)
    }

    @Test(
        "Seconds that are no duration are 0, and those beyond counting the longest",
        arguments: [
            (0, "0 ns"), (-1, "0 ns"), (.nan, "0 ns"), (-.infinity, "0 ns"), (0.18, "180 ms"), (1.5, "1.50 s"),
            (.infinity, "307445734 m 34 s"), (1e300, "307445734 m 34 s"),
        ] as [(Double, String)]
    )
    func seconds(seconds: Double, text: String) {
        #expect(HumanText.duration(seconds: seconds) == text)
    }

    @Test(
        "One line, cut on a character, without control characters",
        arguments: [
            ("", 3, ""), ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("a\nb", 3, "a b"), ("a\r\nb", 3, "a b"),
            ("\u{1B}[1m", 9, " [1m"), ("\u{85}\u{7F}\u{0}", 9, "   "), ("👩‍👩‍👧‍👦äöü", 3, "👩‍👩‍👧‍👦ä…"), ("a", 0, "…"),
        ]
    )
    func oneLine(text: String, limit: Int, line: String) {
        #expect(HumanText.oneLine(text, limit: limit) == line)
    }

    @Test("What goes to a terminal keeps its lines and commands nothing")
    func printable() {
        #expect(HumanText.printable("a\nb\tc äöü 👩‍👩‍👧‍👦") == "a\nb\tc äöü 👩‍👩‍👧‍👦")
        #expect(HumanText.printable("\u{1B}]0;x\u{7}\u{9B}31m\r") == " ]0;x  31m ")
    }
}

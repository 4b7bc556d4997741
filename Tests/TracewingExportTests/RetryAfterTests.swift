import Testing
@testable import TracewingExport

@Suite("Retry-After")
struct RetryAfterTests {
    /// Sun, 06 Nov 1994 08:49:37 GMT
    private static let example = 784_111_777.0

    @Test(
        "Seconds, or a date, is how long to wait; nonsense is nothing",
        arguments: [
            ("0", .zero), ("1", .seconds(1)), ("120", .seconds(120)), ("0.5", .milliseconds(500)),
            ("999999999", .seconds(999_999_999)),
            ("-1", nil), ("-0.1", nil), ("nan", nil), ("NaN", nil), ("inf", nil), ("-inf", nil), ("1e30", nil),
            ("1e3", nil), ("0x10", nil), ("+1", nil), (".", nil), ("1.2.3", nil),
            // Longer than anybody waits, however long that is.
            ("1000000000", .seconds(1_000_000_000)), ("99999999999", .seconds(1_000_000_000)),
            (String(repeating: "9", count: 400), .seconds(1_000_000_000)),
            ("", nil), (" ", nil), ("soon", nil), ("1 second", nil), ("1,2", nil),
            ("Sun, 06 Nov 1994 08:49:37 GMT", .zero), ("Sun, 06 Nov 1994 08:49:47 GMT", .seconds(10)),
            ("Mon, 07 Nov 1994 08:49:37 GMT", .seconds(86_400)),
            // In the past: no wait.
            ("Sun, 06 Nov 1994 08:49:36 GMT", .zero), ("Thu, 01 Jan 1970 00:00:00 GMT", .zero),
            // Leap years: 1996 has a 29th of February, so 1 March is 60 days after 1 January.
            ("Fri, 01 Mar 1996 00:00:00 GMT", .seconds(825_638_400 - 784_111_777)),
            ("Thu, 29 Feb 1996 00:00:00 GMT", .seconds(825_552_000 - 784_111_777)),
            ("Wed, 01 Mar 2000 00:00:00 GMT", .seconds(951_868_800 - 784_111_777)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", .seconds(253_402_300_799 - 784_111_777)),
            ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("Sun, 06 Nov 1994 08:49:37", nil),
            ("06 Nov 1994 08:49:37 GMT", nil),
            ("Sun, 06 Foo 1994 08:49:37 GMT", nil), ("Sun, 32 Nov 1994 08:49:37 GMT", nil),
            ("Sun, 00 Nov 1994 08:49:37 GMT", nil), ("Sun, 06 Nov 94 08:49:37 GMT", nil),
            ("Sun, 06 Nov -1994 08:49:37 GMT", nil), ("Sun, 06 Nov 99999999999999999999 08:49:37 GMT", nil),
            ("Sun, 06 Nov 1994 24:00:00 GMT", nil), ("Sun, 06 Nov 1994 08:60:37 GMT", nil),
            ("Sun, 06 Nov 1994 08:49 GMT", nil),
            ("Sun, 06 Nov 1994 08:49:37:00 GMT", nil), ("Sun, 06 Nov 1994 08:x:49:37 GMT", nil),
            ("Sun, 06 Nov 1994 +8:49:37 GMT", nil), ("Sun, +6 Nov 1994 08:49:37 GMT", nil),
            ("Mon, 31 Feb 2050 00:00:00 GMT", nil), ("Wed, 29 Feb 1995 00:00:00 GMT", nil),
            ("Xyz, 06 Nov 2050 08:49:37 GMT", nil),
            // The two forms of old, which have to be understood.
            ("Sunday, 06-Nov-94 08:49:37 GMT", .zero), ("Sunday, 06-Nov-94 08:49:47 GMT", .seconds(10)),
            ("Sunday, 06-Nov-44 08:49:37 GMT", .seconds(2_362_034_977 - 784_111_777)),
            ("Monday, 06-Nov-45 08:49:37 GMT", nil),
            ("Sunday, 06-Nov-1994 08:49:37 GMT", nil), ("Sunday, 06-11-94 08:49:37 GMT", nil),
            ("Sunday, 31-Nov-94 08:49:37 GMT", nil), ("Sunday, 06-Nov-94 08:49:37 CET", nil),
            ("Sun Nov  6 08:49:37 1994", .zero), ("Sun Nov  6 08:49:47 1994", .seconds(10)),
            ("Sun Nov 16 08:49:37 1994", .seconds(864_000)), ("Sun Nov 6 08:49:37 1994", nil),
            ("Sun Nov 31 08:49:37 1994", nil), ("Sun Nov  6 08:49:37 94", nil),
        ] as [(String, Duration?)]
    )
    func parse(value: String, wait: Duration?) {
        #expect(RetryAfter.parse(value, now: Self.example) == wait)
    }
}

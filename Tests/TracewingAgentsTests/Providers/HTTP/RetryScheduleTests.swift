import Foundation
import NIOHTTP1
import Testing

@testable import TracewingAgents

@Suite("A retry schedule")
struct RetryScheduleTests {
    @Test("doubles the wait up to the longest one", arguments: [(0, 500), (1, 1000), (3, 4000), (4, 8000), (60, 8000)])
    func backoff(attempt: Int, milliseconds: Int) {
        let schedule = RetrySchedule(limit: 2)
        #expect(schedule.delay(before: attempt, retryAfter: nil, chance: 0) == .milliseconds(milliseconds))
        #expect(schedule.delay(before: attempt, retryAfter: nil, chance: 1) == .milliseconds(milliseconds) * 0.75)
    }

    @Test("waits as long as the server asks, and no longer than a minute")
    func retryAfter() {
        let schedule = RetrySchedule(limit: 2)
        #expect(schedule.delay(before: 5, retryAfter: .seconds(3), chance: 0) == .seconds(3))
        #expect(schedule.delay(before: 0, retryAfter: .seconds(3600), chance: 0) == .seconds(60))
        #expect(schedule.delay(before: 0, retryAfter: .seconds(10), chance: 1) == .seconds(11))
    }

    @Test(
        "reads what the server asks for",
        arguments: [
            ("retry-after", "2", 2), ("Retry-After", "0.5", 0.5), ("retry-after", "-1", 0),
            ("retry-after-ms", "250", 0.25), ("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT", 10),
            ("retry-after", "Sun, 06 Nov 1994 08:49:00 GMT", 0), ("retry-after", "1e300", 86_400),
            ("retry-after", "soon", nil), ("retry-after", "nan", nil),
            ("retry-after", "Sun, 99 Foo 1994 08:49:37 GMT", nil),
            ("x", "1", nil),
        ] as [(String, String, Double?)]
    )
    func header(name: String, value: String, seconds: Double?) {
        let now = Date(timeIntervalSince1970: 784_111_767)
        let found = RetrySchedule.retryAfter(in: HTTPHeaders([(name, value)]), now: now)
        #expect(found == seconds.map { .seconds($0) })
    }

    @Test("reads dates in every month as Foundation does")
    func dates() {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        for day in stride(from: 0.0, to: 366 * 5, by: 7) {
            let date = Date(timeIntervalSince1970: 1_700_000_000 + day * 86_400)
            let headers = HTTPHeaders([("retry-after", formatter.string(from: date))])
            let found = RetrySchedule.retryAfter(in: headers, now: date - 60)
            #expect(found == .seconds(60), "\(date)")
        }
    }
}

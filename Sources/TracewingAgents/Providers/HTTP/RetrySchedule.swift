import NIOHTTP1

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// When a request that failed before its first byte is tried again.
struct RetrySchedule: Sendable {
    /// How often a request is repeated.
    var limit: Int
    /// The first wait; every further one is twice as long.
    var firstDelay = Duration.milliseconds(500)
    var longestDelay = Duration.seconds(8)
    /// The longest wait a server is granted.
    var longestRetryAfter = Duration.seconds(60)

    /// Whether an answer of this status may be another one next time.
    static func isTransient(status: Int) -> Bool {
        status == 408 || status == 409 || status == 429 || status >= 500
    }

    /// How long to wait before repeat number `attempt`, counted from 0.
    ///
    /// - Parameters:
    ///   - retryAfter: What the server asks for. It is waited for in full, and a little more.
    ///   - chance: From 0 to 1: spreads clients that failed together.
    func delay(before attempt: Int, retryAfter: Duration?, chance: Double) -> Duration {
        if let retryAfter, retryAfter >= .zero {
            return min(retryAfter, longestRetryAfter) * (1 + 0.1 * chance)
        }
        let delay = firstDelay * (1 << min(attempt, 16))
        return min(delay, longestDelay) * (1 - 0.25 * chance)
    }

    /// What a server asks for: `retry-after-ms`, or `Retry-After` in seconds or as a date.
    static func retryAfter(in headers: HTTPHeaders, now: Date = Date()) -> Duration? {
        if let milliseconds = headers.first(name: "retry-after-ms").flatMap(Double.init), milliseconds.isFinite {
            return .seconds(clamped(milliseconds / 1000))
        }
        guard let text = headers.first(name: "retry-after") else { return nil }
        if let seconds = Double(text) { return seconds.isFinite ? .seconds(clamped(seconds)) : nil }
        return seconds(since1970: text).map { .seconds(clamped($0 - now.timeIntervalSince1970)) }
    }

    /// `Duration.seconds` traps on numbers too large for it.
    private static func clamped(_ seconds: Double) -> Double {
        max(0, min(seconds, 86_400))
    }

    /// Reads the date of HTTP (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func seconds(since1970 text: String) -> Double? {
        let fields = text.split { $0 == " " || $0 == ":" || $0 == "," || $0 == "-" }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard fields.count >= 7, let month = months.firstIndex(of: String(fields[2])),
            let day = Int(fields[1]), let year = Int(fields[3]), 1970...9999 ~= year, 1...31 ~= day,
            let hour = Int(fields[4]), let minute = Int(fields[5]), let second = Int(fields[6])
        else { return nil }
        // Days since 1970 of the proleptic Gregorian calendar, with years that begin in March.
        let shifted = month < 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 10) % 12) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return Double(days * 86_400 + hour * 3600 + minute * 60 + second)
    }
}

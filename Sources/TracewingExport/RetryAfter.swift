/// The header `Retry-After` (RFC 9110): a number of seconds, or a date.
enum RetryAfter {
    /// How long to wait, thirty years at most; nil for what makes no sense: a negative number, NaN, a text.
    ///
    /// - Parameter now: seconds since 1970.
    static func parse(_ value: String, now: Double) -> Duration? {
        // Fractions are not in the standard, but servers send them. What else counts as a number, such as 0x10 or inf,
        // does not here.
        if let seconds = Double(value), value.utf8.allSatisfy({ 0x30...0x39 ~= $0 || $0 == UInt8(ascii: ".") }) {
            return .seconds(min(seconds, 1e9))
        }
        guard let date = HTTPDate(value, now: now) else { return nil }
        return .seconds(max(0, Double(date.secondsSince1970) - now))
    }
}

/// A date in one of the three forms that HTTP has had (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`,
/// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
private struct HTTPDate {
    private(set) var secondsSince1970 = 0

    /// - Parameter now: seconds since 1970, for years of two digits.
    init?(_ text: String, now: Double) {
        let fields = text.split(separator: " ")
        let isKnown: Bool
        switch fields.count {
        case 6 where fields[0].last == "," && fields[5] == "GMT":
            isKnown = set(year: Self.number(fields[3], digits: 4), fields[2], day: fields[1], time: fields[4])
        case 5 where text.utf8.count == 24:
            isKnown = set(year: Self.number(fields[4], digits: 4), fields[1], day: fields[2], time: fields[3])
        case 4 where fields[0].last == "," && fields[3] == "GMT":
            let date = fields[1].split(separator: "-", omittingEmptySubsequences: false)
            guard date.count == 3, let short = Self.number(date[2], digits: 2) else { return nil }
            isKnown = set(year: Self.year(short, now: now), date[1], day: date[0], time: fields[2])
        default:
            return nil
        }
        guard isKnown, Self.days.contains(String(fields[0].prefix(3))) else { return nil }
    }

    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Says whether there is such a moment.
    private mutating func set(year: Int?, _ month: Substring, day: Substring, time: Substring) -> Bool {
        let parts = time.split(separator: ":", omittingEmptySubsequences: false).map { Self.number($0, digits: 2) }
        guard let year, year >= 1970, let month = Self.months.firstIndex(of: String(month)),
            let day = Self.number(day, digits: day.count == 1 ? 1 : 2), parts.count == 3,
            let hour = parts[0], let minute = parts[1], let second = parts[2],
            hour < 24, minute < 60, second <= 60
        else { return false }
        let start = Self.daysSince1970(year, month)
        let end = month == 11 ? Self.daysSince1970(year + 1, 0) : Self.daysSince1970(year, month + 1)
        guard 1...(end - start) ~= day else { return false }
        secondsSince1970 = (((start + day - 1) * 24 + hour) * 60 + minute) * 60 + second
        return true
    }

    private static func number(_ text: Substring, digits: Int) -> Int? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        return Int(text)
    }

    /// The year with these last two digits that is nearest: none that is more than fifty years ahead.
    private static func year(_ short: Int, now: Double) -> Int {
        let current = 1970 + Int(now / 31_556_952)
        let year = current / 100 * 100 + short
        return year > current + 50 ? year - 100 : year < current - 49 ? year + 100 : year
    }

    /// The days before a month, which is counted from 0.
    private static func daysSince1970(_ year: Int, _ month: Int) -> Int {
        // Years that begin in March put the leap day at their end, and every month's first day at (153 m + 2) / 5.
        let marchYear = month < 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 10) % 12) + 2) / 5
        return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
    }
}

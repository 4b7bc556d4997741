/// Moments as filters write them.
enum FilterMoment {
    /// Nanoseconds since 1970 of `now`, `today`, `yesterday` (UTC), `-24h`, `2026-05-01`, `2026-05-01T10:30[:15][Z]`
    /// with or without an offset such as `+02:00`; UTC where none is said. Nil for anything else.
    static func nanoseconds(_ text: String, now: UInt64) -> Int64? {
        let now = Int64(clamping: now)
        let day: Int64 = 86_400_000_000_000
        switch text.lowercased() {
        case "now": return now
        case "today": return now - now % day
        case "yesterday": return now - now % day - day
        default: break
        }
        if text.hasPrefix("-") {
            return FilterValue.duration(String(text.dropFirst())).map {
                now.subtractingReportingOverflow($0).partialValue
            }
        }
        return date(text)
    }

    private static func date(_ text: String) -> Int64? {
        var text = Substring(text.uppercased())
        var offset = 0
        if text.hasSuffix("Z") {
            text = text.dropLast()
        } else if let sign = text.dropFirst(10).lastIndex(where: { $0 == "+" || $0 == "-" }) {
            guard let (hours, minutes) = clock(text[text.index(after: sign)...]) else { return nil }
            offset = (hours * 60 + minutes) * (text[sign] == "-" ? -60 : 60)
            text = text[..<sign]
        }
        let halves = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "T" || $0 == " " }
        let parts = halves[0].split(separator: "-", omittingEmptySubsequences: false).map { number($0) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
            1_970...2_261 ~= year, 1...12 ~= month, 1...daysIn(month, of: year) ~= day
        else { return nil }
        var seconds = days(year, month, day) * 86_400
        if halves.count == 2 {
            var time = halves[1]
            var second = 0
            if time.count == 8 {
                guard let value = number(time.suffix(2)), value < 60, time.dropLast(2).last == ":" else { return nil }
                (second, time) = (value, time.dropLast(3))
            }
            guard let (hours, minutes) = clock(time) else { return nil }
            seconds += hours * 3_600 + minutes * 60 + second
        }
        return Int64(seconds - offset) * 1_000_000_000
    }

    /// `10:30`
    private static func clock(_ text: Substring) -> (hours: Int, minutes: Int)? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { number($0) }
        guard parts.count == 2, let hours = parts[0], let minutes = parts[1], hours < 24, minutes < 60 else {
            return nil
        }
        return (hours, minutes)
    }

    private static func number(_ text: Substring) -> Int? {
        guard 1...4 ~= text.utf8.count, text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
            return nil
        }
        return Int(text)
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func daysIn(_ month: Int, of year: Int) -> Int {
        month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Days since 1970-01-01 in the Gregorian calendar.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let years = (1_970..<year).reduce(0) { $0 + (isLeap($1) ? 366 : 365) }
        return years + (1..<month).reduce(0) { $0 + daysIn($1, of: year) } + day - 1
    }
}

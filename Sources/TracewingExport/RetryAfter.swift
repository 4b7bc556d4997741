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
        guard let date = secondsSince1970(value) else { return nil }
        return .seconds(max(0, Double(date) - now))
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form servers may send.
    private static func secondsSince1970(_ date: String) -> Int? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let fields = date.split(separator: " ")
        guard fields.count == 6, fields[5] == "GMT", let day = Int(fields[1]), 1...31 ~= day,
            let month = months.firstIndex(of: String(fields[2])), let year = Int(fields[3]), 1970...9999 ~= year
        else { return nil }
        let time = fields[4].split(separator: ":").compactMap { Int($0) }
        guard time.count == 3, 0..<24 ~= time[0], 0..<60 ~= time[1], 0...60 ~= time[2] else { return nil }
        // Years that begin in March put the leap day at their end, and every month's first day at (153 m + 2) / 5.
        let marchYear = month < 2 ? year - 1 : year
        let marchMonth = (month + 10) % 12
        let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
        let days = marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
        return ((days * 24 + time[0]) * 60 + time[1]) * 60 + time[2]
    }
}

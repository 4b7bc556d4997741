import HTTPTypes
import Foundation
import Hummingbird
import TracewingModel
import TracewingStore

/// What a request's address asks for. Every accessor refuses what it cannot read.
struct QueryParameters: Sendable {
    private let values: [String: String]

    /// Read as browsers write it: a plus is a space. Of a parameter that is there twice the first counts.
    init(_ request: Request) {
        let pairs = (request.uri.query ?? "").split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
        }
        values = Dictionary(pairs) { first, _ in first }
    }

    private static func decoded(_ text: Substring) -> String {
        let spaced = String(text).replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? spaced
    }

    /// The text of a parameter; nil if it is not there.
    subscript(name: String) -> String? { values[name] }

    /// A number within bounds.
    func number(_ name: String, in range: ClosedRange<Int>, default fallback: Int) throws(APIError) -> Int {
        guard let text = self[name] else { return fallback }
        guard let number = Int(text), range ~= number else {
            throw APIError(
                .badRequest,
                "bad_\(name)",
                "'\(name)' must be a number from \(range.lowerBound) to \(range.upperBound)."
            )
        }
        return number
    }

    /// How many a page holds.
    func limit(most: Int, default fallback: Int = 50) throws(APIError) -> Int {
        try number("limit", in: 1...most, default: fallback)
    }

    /// Where a list goes on.
    func cursor<Cursor>(_ read: (String) throws(TraceStoreError) -> Cursor) throws(APIError) -> Cursor? {
        guard let text = self["cursor"] else { return nil }
        do {
            return try read(text)
        } catch {
            throw APIError(.badRequest, "bad_cursor", "'cursor' is none this server gave. Start without one.")
        }
    }

    /// A time in nanoseconds since 1970.
    func time(_ name: String) throws(APIError) -> UInt64? {
        guard let text = self[name] else { return nil }
        guard let time = UInt64(text), time <= UInt64(Int64.max) else {
            throw APIError(.badRequest, "bad_time", "'\(name)' must be a time in nanoseconds since 1970.")
        }
        return time
    }

    /// The filter; nil if it is absent or blank.
    func filter(now: UInt64) throws(APIError) -> TraceFilter? {
        guard let text = self["filter"], !text.allSatisfy(\.isWhitespace) else { return nil }
        do {
            return try TraceFilter(text, now: now)
        } catch {
            throw APIError(error)
        }
    }

    /// The project; nil for all.
    var project: String? { self["project"] }
}

extension Int {
    /// A count as JSON.
    var json: JSONValue { .integer(Int64(self)) }
}

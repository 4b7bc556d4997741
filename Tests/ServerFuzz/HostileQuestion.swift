import Foundation

/// An address of the API with parameters nobody should send.
struct HostileQuestion {
    private var random: SeededGenerator

    private static let paths = [
        "/api/v1/traces", "/api/v1/statistics", "/api/v1/sessions", "/api/v1/filter/values", "/api/v1/traces",
    ]
    private static let names = [
        "filter", "filter", "from", "to", "limit", "cursor", "ids", "buckets", "field", "project",
    ]
    private static let pieces = [
        "status", "=", "error", "model", "~", "\"gpt\"", "latency", ">", "2s", "(", ")", "not", "and", "or", "in", ",",
        "attribute", ".", "\"a\\\"b\"", "text", "span", "exists", "!=", "-24h", "99999999999999999999", "\u{0}", "'",
        "--",
        ";DROP TABLE spans", "%", "*", "NEAR", "日本", "1e999", "tokens", "cost",
    ]

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    var path: String {
        mutating get {
            let query = (0..<1 + random.next() % 3).map { _ in
                "\(Self.names.randomElement(using: &random) ?? "")=\(escaped(text()))"
            }
            return (Self.paths.randomElement(using: &random) ?? "/") + "?" + query.joined(separator: "&")
        }
    }

    private mutating func text() -> String {
        if random.once(in: 20) { return String(repeating: "(", count: 5_000) }
        if random.once(in: 4) { return String(random.next() >> (random.next() % 64)) }
        return (0..<random.next() % 12).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined(
            separator: " "
        )
    }

    private func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

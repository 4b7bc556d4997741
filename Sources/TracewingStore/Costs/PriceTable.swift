public import TracewingModel

/// What models cost.
///
/// A span's cost is worked out when it arrives, by the table of that day: prices that change later do not change what
/// was paid. ``builtIn`` holds list prices; a file of your own goes before it:
///
/// ```json
/// {"prices": [
///   {"model": "gpt-4o*", "provider": "azure", "input": 2.5, "output": 10, "cache_read": 1.25},
///   {"model": "our-model", "input": 0, "output": 0}
/// ]}
/// ```
///
/// in dollars per million tokens.
public struct PriceTable: Sendable, Hashable {
    /// The first of these with a price for a model counts. In it, of the patterns that match the longest, one for the
    /// provider before one for any, the first of equals.
    private var layers: [[ModelPrice]]

    public init(_ prices: [ModelPrice]) {
        layers = [prices]
    }

    /// All prices, the first to be asked first.
    public var prices: [ModelPrice] { layers.flatMap(\.self) }

    /// Reads a table as JSON.
    ///
    /// - Throws: ``TraceStoreError`` with ``TraceStoreError/Code/invalidPrices``, which names the entry that is wrong.
    public init(json: JSONValue) throws(TraceStoreError) {
        guard let entries = json["prices"]?.arrayValue ?? json.arrayValue else {
            throw TraceStoreError(.invalidPrices, "The price table has no list `prices`. Write {\"prices\": [ … ]}.")
        }
        var prices: [ModelPrice] = []
        for (number, entry) in entries.enumerated() {
            guard let model = entry["model"]?.stringValue, !model.isEmpty,
                let input = Self.price(entry["input"]), let output = Self.price(entry["output"])
            else {
                throw TraceStoreError(
                    .invalidPrices,
                    """
                    Entry \(number + 1) of the price table needs a `model`, and `input` and `output` in dollars per \
                    million tokens.
                    """
                )
            }
            prices.append(
                ModelPrice(
                    model,
                    provider: entry["provider"]?.stringValue,
                    input: input,
                    output: output,
                    cacheRead: Self.price(entry["cache_read"]),
                    cacheWrite: Self.price(entry["cache_write"])
                )
            )
        }
        self.init(prices)
    }

    private static func price(_ value: JSONValue?) -> Double? {
        value?.numberValue.flatMap { 0...1_000_000 ~= $0 ? $0 : nil }
    }

    /// This table, and behind it the other for models this does not know.
    public func followed(by other: PriceTable) -> PriceTable {
        var table = self
        table.layers += other.layers
        return table
    }

    /// The price of a model; nil if it is not known.
    ///
    /// - Parameters:
    ///   - model: Its name, in any case. If the whole is not known, what stands before the last slash is passed over;
    ///     if a release is not known (`gpt-4o-2024-08-06`, `…-20250514`, `…-latest`), the model it is one of counts.
    ///   - provider: Who serves it, in lower case.
    public func price(ofModel model: String, provider: String?) -> ModelPrice? {
        let name = model.lowercased()
        if let price = best(for: name, provider) { return price }
        guard let slash = name.lastIndex(of: "/") else { return nil }
        return best(for: String(name[name.index(after: slash)...]), provider)
    }

    private func best(for name: String, _ provider: String?) -> ModelPrice? {
        let names = [name, Self.withoutRelease(name)].compactMap(\.self)
        for layer in layers {
            for name in names { if let price = Self.best(in: layer, for: name, provider) { return price } }
        }
        return nil
    }

    private static func best(in layer: [ModelPrice], for name: String, _ provider: String?) -> ModelPrice? {
        var best: ModelPrice?
        for price in layer where (price.provider == nil || price.provider == provider) && price.matches(name) {
            if let best, best.weight >= price.weight { continue }
            best = price
        }
        return best
    }

    /// How names of releases end; a 0 is any digit.
    private static let releases = ["-0000-00-00", "-00000000", "@00000000", "-latest"]

    /// The model a release is one of; nil if the name is not one of a release.
    private static func withoutRelease(_ name: String) -> String? {
        let ending = releases.first { ending in
            name.utf8.count > ending.utf8.count
                && zip(name.utf8.suffix(ending.utf8.count), ending.utf8).allSatisfy { letter, wanted in
                    wanted == UInt8(ascii: "0") ? UInt8(ascii: "0")...UInt8(ascii: "9") ~= letter : letter == wanted
                }
        }
        return ending.map { String(name.dropLast($0.count)) }
    }
}

extension ModelPrice {
    /// How closely it names what it is for.
    fileprivate var weight: Int { pattern.utf8.count * 2 + (provider == nil ? 0 : 1) }
}

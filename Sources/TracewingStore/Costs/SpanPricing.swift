import TracewingConcurrency

/// Prices spans by a table, and remembers the models it has looked up: many spans are of few models.
final class SpanPricing: Sendable {
    private struct Model: Hashable {
        let asked: String?
        let answered: String?
        let provider: String?
    }

    /// Senders name models as they like: there is an end to how many are remembered.
    private static let mostModels = 1_000

    private let table: PriceTable
    private let known = Locked<[Model: ModelPrice?]>([:])

    init(_ table: PriceTable) {
        self.table = table
    }

    /// What a span cost in 10⁻⁹ dollars; nil without tokens or a known model.
    func cost(of columns: SpanColumns) -> Int64? {
        guard let tokens = columns.usage else { return nil }
        let model = Model(asked: columns.requestModel, answered: columns.responseModel, provider: columns.provider)
        if let price = known.withLock({ $0[model] }) { return price?.cost(of: tokens) }
        // The one that answered is the one that is paid for.
        let price = [model.answered, model.asked].lazy.compactMap(\.self)
            .compactMap { [table] in table.price(ofModel: $0, provider: model.provider) }.first
        known.withLock { known in
            if known.count >= Self.mostModels { known = [:] }
            known[model] = .some(price)
        }
        return price?.cost(of: tokens)
    }
}

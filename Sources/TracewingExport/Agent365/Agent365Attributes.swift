import TracewingModel

/// A record's attributes under a contract: which are sent, in which order, under which names.
struct Agent365Attributes {
    struct Item {
        let name: String
        let value: Value
        /// Whether it says whose span it is: that is never left out.
        var isIdentity = false
    }

    enum Value {
        case recorded(AttributeValue, Agent365Contract.ValueForm)
        case fixed(String)
    }

    private(set) var items: [Item] = []
    /// How the span ended, if the contract has a form for that, and no error was recorded that says more.
    private(set) var outcome: Agent365Contract.Outcome?

    /// The record's. Not the record: a copy counts each of its references.
    private let attributes: Attributes
    private let jsonContent: [String]?
    /// Where the span's own attributes begin. What leads them has been set by baggage.
    private let ownStart: Int

    init(_ record: SpanRecord, under contract: Agent365Contract) {
        attributes = record.attributes
        jsonContent = record.jsonContent
        ownStart = min(record.inheritedAttributes ?? Self.scopeStart(of: attributes), attributes.count)
        items.reserveCapacity(attributes.count + contract.constants.count)
        for index in 0..<ownStart { add(attributes[index], at: index, contract) }
        if let rule = contract.baggage { keepBaggage(rule, operation: attributes[GenAI.operationName]?.stringValue) }
        for (name, value) in contract.constants {
            // What the span says itself goes before, what baggage says does not.
            guard attributes.index(of: name) ?? -1 < ownStart else { continue }
            items.removeAll { $0.name == name }
            items.append(Item(name: name, value: .fixed(value)))
        }
        for index in ownStart..<attributes.count { add(attributes[index], at: index, contract) }
    }

    /// Where what a scope writes begins, for records that do not say what they have inherited. Such spans of others
    /// cannot be told apart: all of theirs is taken to be their own.
    static func scopeStart(of attributes: Attributes) -> Int {
        guard let sdk = attributes.firstIndex(where: { $0.key == OTel.sdkName }) else { return 0 }
        return sdk > 0 && attributes[sdk - 1].key == GenAI.operationName ? sdk - 1 : sdk
    }

    /// Of those there are so far: those the rule has, in its order.
    private mutating func keepBaggage(_ rule: Agent365Contract.BaggageRule, operation: String?) {
        let ranked = items.compactMap { item in
            rule.rank(of: item.name, operation: operation).map { (rank: $0, item: item) }
        }
        items.removeAll(keepingCapacity: true)
        for (_, item) in ranked.sorted(by: { $0.rank < $1.rank }) { items.append(item) }
    }

    private mutating func add(_ entry: Attributes.Entry, at index: Int, _ contract: Agent365Contract) {
        if isOutcome(entry.key), let known = entry.value.stringValue.flatMap({ contract.outcomes[$0] }) {
            return take(known)
        }
        guard let known = contract.attributes[entry.key] else {
            items.append(Item(name: entry.key, value: .recorded(entry.value, .asItIs)))
            return
        }
        if let processName = known.processName, attributes.contains(processName),
            !isMeant(at: index, insteadOf: processName, contract)
        {
            return
        }
        if let name = known.name, let other = attributes.index(of: name),
            isMeant(at: other, insteadOf: entry.key, contract)
        {
            return
        }
        items.append(
            Item(
                name: known.name ?? entry.key,
                value: known.value.map { .fixed($0) } ?? .recorded(entry.value, form(of: entry.key, known)),
                isIdentity: known.isIdentity
            )
        )
    }

    /// Streams have a name of their own for how they ended.
    private func isOutcome(_ key: String) -> Bool {
        key == TracewingNames.outcome || key == TracewingNames.streamOutcome
    }

    private mutating func take(_ known: Agent365Contract.Outcome) {
        // The error that was recorded says more; and it may have been said twice how it ended.
        guard outcome == nil, !attributes.contains(OTel.errorType) else { return }
        outcome = known
        items.append(Item(name: OTel.errorType, value: .fixed(known.errorType)))
    }

    /// Whether an attribute with a name of the wire is sent rather than the one that has that name there.
    ///
    /// A scope that uses it beside the process's own has said it twice, and means that. Baggage does not get the better
    /// of a scope by it, and nobody of whose span it is: the request is addressed by the process's name.
    private func isMeant(at index: Int, insteadOf processName: String, _ contract: Agent365Contract) -> Bool {
        index >= ownStart && contract.attributes[processName]?.isIdentity != true
    }

    private func form(of key: String, _ known: Agent365Contract.Attribute) -> Agent365Contract.ValueForm {
        if case .json = known.form, jsonContent?.contains(key) != true { return .asItIs }
        return known.form
    }
}

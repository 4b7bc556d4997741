import TracewingModel
import TracewingSDK

/// A batch by whose spans they are.
struct Agent365Partitions {
    struct Partition {
        let identity: Agent365Identity
        /// Where its spans lie in the batch.
        var places: [Int]
    }

    /// In first-seen order.
    private(set) var all: [Partition] = []
    /// The spans that go nowhere.
    private(set) var losses = ExportLosses()
    /// How many of them the contract would take, if only they said whose they are.
    private(set) var nameless = 0

    init(_ batch: [SpanRecord], under contract: Agent365Contract) {
        var indices: [Agent365Identity: Int] = [:]
        for (place, record) in batch.enumerated() {
            // Snapshots of running spans are for who shows them; they are in no account.
            guard !record.isRunning else { continue }
            let operation = record.attributes[GenAI.operationName]?.stringValue
            let isTaken = contract.operations.map { operations in operation.map(operations.contains) ?? false } ?? true
            guard isTaken, let identity = Agent365Identity(record.attributes) else {
                if isTaken, operation != nil { nameless += 1 }
                losses.add(1, of: CollectionOfOne(place), .noIdentity, nil)
                continue
            }
            if let index = indices[identity] {
                all[index].places.append(place)
            } else {
                indices[identity] = all.count
                all.append(Partition(identity: identity, places: [place]))
            }
        }
    }
}

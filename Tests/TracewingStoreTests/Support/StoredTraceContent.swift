import Testing
import TracewingModel
import TracewingStore

/// A trace as it is stored, to be compared with the same trace in another store.
struct StoredTraceContent: Hashable {
    var trace: StoredTrace

    init(of id: TraceID, in store: some TraceStore) async throws {
        trace = try #require(try await store.trace(id))
        trace.summary.arrival = 0
    }
}

/// All orders of a few things.
func permutations<Element>(of elements: [Element]) -> [[Element]] {
    guard elements.count > 1 else { return [elements] }
    return elements.indices.flatMap { index in
        var rest = elements
        let first = rest.remove(at: index)
        return permutations(of: rest).map { [first] + $0 }
    }
}

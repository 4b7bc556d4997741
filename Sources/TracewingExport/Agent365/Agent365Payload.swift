import NIOCore
import TracewingModel

/// A partition's spans as requests carry them.
struct Agent365Payload {
    /// A span that has been written.
    struct Entry {
        /// Where it lies in the batch.
        let place: Int
        fileprivate let bytes: Range<Int>
        fileprivate let resource: Int
        fileprivate let scope: Int
    }

    private(set) var entries: [Entry] = []
    /// Where those spans lie in the batch that are larger than a request can carry.
    private(set) var tooLarge: [Int] = []
    private let limit: Int
    private var spans = JSONBytes()
    /// As written, each once.
    private var resources: [(resource: Resource, bytes: [UInt8])] = []
    private var scopes: [(scope: InstrumentationScope, bytes: [UInt8])] = []

    init(_ batch: [SpanRecord], _ places: [Int], under contract: Agent365Contract) {
        limit = contract.limits?.request ?? Int(Int32.max)
        let writer = Agent365SpanWriter(contract: contract)
        entries.reserveCapacity(places.count)
        // As much as a span with messages most often takes; what is not written to costs nothing.
        spans.reserveCapacity(places.count << 12)
        for place in places {
            let record = batch[place]
            let start = spans.count
            guard writer.write(record, to: &spans) else {
                tooLarge.append(place)
                continue
            }
            entries.append(
                Entry(
                    place: place,
                    bytes: start..<spans.count,
                    resource: index(of: record.resource),
                    scope: index(of: record.scope)
                )
            )
        }
    }

    /// The entries cut into as few requests, in their order, as are no larger than allowed. One that is larger by
    /// itself has a request of its own.
    var requests: [ArraySlice<Entry>] {
        var requests: [ArraySlice<Entry>] = []
        var start = 0
        var weight = Weight()
        for (index, entry) in entries.enumerated() {
            if !weight.add(entry, of: self, limit: limit), index > start {
                requests.append(entries[start..<index])
                start = index
                weight = Weight()
                _ = weight.add(entry, of: self, limit: limit)
            }
        }
        if start < entries.count { requests.append(entries[start...]) }
        return requests
    }

    /// A request: spans of one resource, and within it of one scope, are together, in first-seen order.
    func body(_ entries: ArraySlice<Entry>) -> ByteBuffer {
        var groups: [(resource: Int, scopes: [(scope: Int, entries: [Entry])])] = []
        for entry in entries {
            let group = groups.firstIndex { $0.resource == entry.resource } ?? groups.count
            if group == groups.count { groups.append((entry.resource, [])) }
            let scope = groups[group].scopes.firstIndex { $0.scope == entry.scope } ?? groups[group].scopes.count
            if scope == groups[group].scopes.count { groups[group].scopes.append((entry.scope, [])) }
            groups[group].scopes[scope].entries.append(entry)
        }
        var body = ByteBuffer()
        body.reserveCapacity(entries.reduce(1024) { $0 + $1.bytes.count + 1 })
        body.writeStaticString("{\"resourceSpans\":[")
        for (index, group) in groups.enumerated() {
            if index > 0 { body.writeStaticString(",") }
            body.writeStaticString("{\"resource\":{\"attributes\":")
            body.writeBytes(resources[group.resource].bytes)
            body.writeStaticString("},\"scopeSpans\":[")
            for (index, scope) in group.scopes.enumerated() {
                if index > 0 { body.writeStaticString(",") }
                body.writeStaticString("{\"scope\":")
                body.writeBytes(scopes[scope.scope].bytes)
                body.writeStaticString(",\"spans\":[")
                for (index, entry) in scope.entries.enumerated() {
                    if index > 0 { body.writeStaticString(",") }
                    body.writeBytes(spans.bytes[entry.bytes])
                }
                body.writeStaticString("]}")
            }
            body.writeStaticString("]}")
        }
        body.writeStaticString("]}")
        return body
    }

    /// What a request with some entries weighs.
    private struct Weight {
        private var bytes = 20
        private var resources: Set<Int> = []
        private var scopes: Set<Int> = []

        /// Says whether all of it is within the limit.
        mutating func add(_ entry: Entry, of payload: Agent365Payload, limit: Int) -> Bool {
            bytes += entry.bytes.count
            let isNewResource = resources.insert(entry.resource).inserted
            let isNewScope = scopes.insert(entry.resource << 32 | entry.scope).inserted
            // What is around them, and a comma before all but the first.
            if isNewResource { bytes += payload.resources[entry.resource].bytes.count + 44 }
            if isNewScope { bytes += payload.scopes[entry.scope].bytes.count + 21 }
            let isFirst = isNewResource && resources.count == 1
            if !isFirst { bytes += 1 }
            return bytes <= limit
        }
    }

    private mutating func index(of resource: Resource) -> Int {
        if let index = resources.firstIndex(where: { $0.resource == resource }) { return index }
        var json = JSONBytes()
        resource.attributes.isEmpty ? json.raw("null") : json.object(resource.attributes)
        resources.append((resource, json.bytes))
        return resources.count - 1
    }

    private mutating func index(of scope: InstrumentationScope) -> Int {
        if let index = scopes.firstIndex(where: { $0.scope == scope }) { return index }
        var json = JSONBytes()
        json.raw("{\"name\":")
        json.string(scope.name)
        json.raw(",\"version\":")
        json.string(scope.version)
        json.raw("}")
        scopes.append((scope, json.bytes))
        return scopes.count - 1
    }
}

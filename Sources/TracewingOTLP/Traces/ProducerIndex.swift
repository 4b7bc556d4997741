/// Numbers the distinct resources or scopes from zero, in the order they come.
struct ProducerIndex<Producer: AnyObject & Hashable> {
    /// Up to so many are compared one by one, which is what a process with its one resource needs.
    private static var scanLimit: Int { 8 }

    private var producers: [Producer] = []
    private var last = 0
    private var byIdentity: [ObjectIdentifier: Int] = [:]
    private var byContent: [Producer: Int] = [:]

    /// The number of `producer`, and whether it was given just now.
    mutating func find(_ producer: Producer) -> (number: Int, isNew: Bool) {
        if last < producers.count, producers[last] === producer { return (last, false) }
        if let number = producers.count <= Self.scanLimit ? scan(producer) : lookUp(producer) {
            last = number
            return (number, false)
        }
        last = producers.count
        producers.append(producer)
        return (last, true)
    }

    private func scan(_ producer: Producer) -> Int? {
        producers.firstIndex { $0 === producer } ?? producers.firstIndex(of: producer)
    }

    private mutating func lookUp(_ producer: Producer) -> Int? {
        // Those that came since the last look-up: one, or at the first look-up all.
        for number in byContent.count..<producers.count {
            byIdentity[ObjectIdentifier(producers[number])] = number
            byContent[producers[number]] = number
        }
        if let number = byIdentity[ObjectIdentifier(producer)] { return number }
        guard let number = byContent[producer] else { return nil }
        byIdentity[ObjectIdentifier(producer)] = number
        return number
    }
}

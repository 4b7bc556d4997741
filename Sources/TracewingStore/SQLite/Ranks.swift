import TracewingModel

/// The ranks of a trace row's fields, as the one blob that keeps them.
struct Ranks {
    var head: Rank?
    var agent: Rank?
    var model: Rank?
    var session: Rank?
    var user: Rank?
    var input: Rank?
    var output: Rank?
    var firstChunk: Rank?

    /// 17 bytes a rank: the tier, or 255 for none, then time and span id.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 * 17)
        for rank in [head, agent, model, session, user, input, output, firstChunk] {
            bytes.append(rank?.tier ?? 255)
            bytes.append(bigEndian: rank?.time ?? 0)
            bytes.append(bigEndian: rank?.spanID ?? 0)
        }
        return bytes
    }

    init(bytes: [UInt8]) {
        func rank(_ number: Int) -> Rank? {
            let start = number * 17
            guard start + 17 <= bytes.count, bytes[start] != 255 else { return nil }
            return Rank(
                tier: bytes[start],
                time: UInt64(bigEndian: bytes[(start + 1)..<(start + 9)]),
                spanID: UInt64(bigEndian: bytes[(start + 9)..<(start + 17)])
            )
        }
        head = rank(0)
        agent = rank(1)
        model = rank(2)
        session = rank(3)
        user = rank(4)
        input = rank(5)
        output = rank(6)
        firstChunk = rank(7)
    }
}

extension TraceRow {
    var ranks: Ranks {
        var ranks = Ranks(bytes: [])
        ranks.head = head?.rank
        ranks.agent = agent?.rank
        ranks.model = model?.rank
        ranks.session = session?.rank
        ranks.user = user?.rank
        ranks.input = inputPreview?.rank
        ranks.output = outputPreview?.rank
        ranks.firstChunk = firstChunk?.rank
        return ranks
    }
}

extension TraceID {
    /// The sixteen bytes as they go over the wire.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16)
        bytes.append(bigEndian: high)
        bytes.append(bigEndian: low)
        return bytes
    }

    /// What is not sixteen bytes makes no valid id.
    init(bytes: [UInt8]) {
        guard bytes.count == 16 else {
            self = .invalid
            return
        }
        self.init(high: UInt64(bigEndian: bytes[..<8]), low: UInt64(bigEndian: bytes[8...]))
    }
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian value: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: value >> UInt64(shift))) }
    }
}

extension UInt64 {
    fileprivate init(bigEndian bytes: ArraySlice<UInt8>) {
        self = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}

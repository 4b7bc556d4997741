import TracewingModel

/// How much a span has to say about its trace: the lower, the more.
///
/// Roots come before all others, then time decides, then the span id. So whatever order spans arrive in, the same one
/// has the word.
struct Rank: Sendable, Comparable {
    /// 0 for a root, 1 for the others.
    var tier: UInt8
    var time: UInt64
    var spanID: UInt64

    static func < (left: Rank, right: Rank) -> Bool {
        (left.tier, left.time, left.spanID) < (right.tier, right.time, right.spanID)
    }
}

extension Rank {
    /// Roots, then the first to start.
    init(firstToStart span: SpanRow) {
        self.init(tier: span.parent == nil ? 0 : 1, time: span.start, spanID: span.spanID.value)
    }

    /// Roots, then the last to end: where the root does not say how a trace came out, its last words do.
    init(lastToEnd span: SpanRow) {
        self.init(tier: span.parent == nil ? 0 : 1, time: .max - span.end, spanID: span.spanID.value)
    }
}

/// A value, and the rank of the span it is from.
struct Ranked<Value> {
    var rank: Rank
    var value: Value
}

extension Ranked: Sendable where Value: Sendable {}

extension Optional {
    /// Takes a value if it comes from the same span or a higher one. No value takes nothing. It is only made if it may
    /// be taken: few spans of a trace have the word.
    mutating func offer<Value>(_ value: @autoclosure () -> Value?, _ rank: Rank) where Wrapped == Ranked<Value> {
        // The rank alone is looked at: a value that is bound is copied, with all its parts.
        if let known = self?.rank, known < rank { return }
        guard let value = value() else { return }
        self = Ranked(rank: rank, value: value)
    }

    /// Takes what another has taken.
    mutating func offer<Value>(_ other: Self) where Wrapped == Ranked<Value> {
        if let other { offer(other.value, other.rank) }
    }
}

/// Tries a ``PatternProgram`` on a text, in the order in which Python does: what is tried first wins.
///
/// What may have to be tried otherwise is on a stack of its own, so a long text is no deep recursion. Only parts that
/// are tried by themselves recurse, as deep as the pattern nests.
struct PatternMatcher {
    /// What to do when a way leads nowhere.
    private enum Frame {
        case resume(at: Int, position: Int)
        case restore(slot: Int, value: Int)
        /// The run before `next` takes one character less, down to `low`.
        case shorten(next: Int, low: Int, high: Int)
        /// The run before `next` takes one more, up to `high`.
        case lengthen(next: Int, position: Int, high: Int, CharacterTest)
    }

    private let program: PatternProgram
    private let text: [Unicode.Scalar]
    private let isWhole: Bool
    private let deadline: ContinuousClock.Instant
    private var slots: [Int]
    private var stack: [Frame] = []
    private var untilCheck = checkInterval

    /// How many instructions are run between two looks at the clock.
    private static let checkInterval = 4096
    /// The most that may be remembered: some 100 MB.
    private static let stackLimit = 2_000_000

    init(_ program: PatternProgram, text: [Unicode.Scalar], isWhole: Bool, limit: Duration) {
        self.program = program
        self.text = text
        self.isWhole = isWhole
        deadline = .now.advanced(by: limit)
        slots = [Int](repeating: -1, count: program.slotCount)
    }

    mutating func search() throws(Pattern.Interruption) -> Bool {
        for start in 0...(isWhole ? 0 : text.count) {
            for slot in slots.indices { slots[slot] = -1 }
            stack.removeAll(keepingCapacity: true)
            if try run(from: 0, at: start) != nil { return true }
        }
        return false
    }

    /// Runs the instructions from one on. Returns where the text is then; nil if they do not match.
    private mutating func run(from start: Int, at place: Int) throws(Pattern.Interruption) -> Int? {
        let bottom = stack.count
        var next = start
        var position = place
        while true {
            try check()
            var isPossible = true
            switch program.instructions[next] {
            case .character(let test):
                if position < text.count, test.accepts(text[position]) {
                    position += 1
                    next += 1
                } else {
                    isPossible = false
                }
            case .run(let test, let minimum, let maximum, let mode):
                isPossible = try runCharacters(test, minimum, maximum, mode, next: &next, position: &position)
            case .jump(let place):
                next = place
            case .split(let first, let second):
                stack.append(.resume(at: second, position: position))
                next = first
            case .save(let slot):
                stack.append(.restore(slot: slot, value: slots[slot]))
                slots[slot] = position
                next += 1
            case .progress(let slot):
                // A round that has read nothing is the last one.
                next += slots[slot] == position ? 2 : 1
            case .assertion(let assertion):
                isPossible = text.withUnsafeBufferPointer { assertion.holds(at: position, in: $0) }
                next += 1
            case .reference(let group, let ignoresCase):
                isPossible = try readAgain(group, ignoresCase: ignoresCase, position: &position)
                next += 1
            case .lookAround(let end, let offset, let isNegative):
                let base = stack.count
                let found = offset <= position ? try run(from: next + 1, at: position - offset) : nil
                if found == nil || isNegative { undo(to: base) } else { forgetWays(above: base) }
                isPossible = (found != nil) != isNegative
                next = end
            case .atomic(let end):
                let base = stack.count
                if let found = try run(from: next + 1, at: position) {
                    forgetWays(above: base)
                    position = found
                    next = end
                } else {
                    isPossible = false
                }
            case .condition(let group, let otherwise):
                next = slots[2 * group + 1] >= 0 ? next + 1 : otherwise
            case .accept:
                return position
            case .match:
                if !isWhole || position == text.count { return position }
                isPossible = false
            }
            if !isPossible {
                guard let way = try backtrack(to: bottom) else { return nil }
                (next, position) = way
            }
        }
    }

    /// The next way there is to try; nil if there is none above `bottom`.
    private mutating func backtrack(to bottom: Int) throws(Pattern.Interruption) -> (next: Int, position: Int)? {
        while stack.count > bottom, let frame = stack.popLast() {
            switch frame {
            case .resume(let next, let position):
                return (next, position)
            case .restore(let slot, let value):
                slots[slot] = value
            case .shorten(let next, let low, let high):
                let position = high - 1
                if position > low { stack.append(.shorten(next: next, low: low, high: position)) }
                return (next, position)
            case .lengthen(let next, let position, let high, let test):
                guard position < high, position < text.count, test.accepts(text[position]) else { continue }
                stack.append(.lengthen(next: next, position: position + 1, high: high, test))
                return (next, position + 1)
            }
        }
        return nil
    }

    private mutating func runCharacters(
        _ test: CharacterTest,
        _ minimum: Int,
        _ maximum: Int,
        _ mode: PatternNode.Mode,
        next: inout Int,
        position: inout Int
    ) throws(Pattern.Interruption) -> Bool {
        let rest = text.count - position
        guard minimum <= rest else { return false }
        let most = mode == .lazy ? minimum : min(maximum, rest)
        var count = 0
        while count < most, test.accepts(text[position + count]) {
            count += 1
            if count & 1023 == 0 { try check(steps: 256) }
        }
        guard count >= minimum else { return false }
        next += 1
        switch mode {
        case .greedy:
            let low = position + minimum
            position += count
            if position > low { stack.append(.shorten(next: next, low: low, high: position)) }
        case .lazy:
            let high = maximum > rest ? text.count : position + maximum
            position += count
            stack.append(.lengthen(next: next, position: position, high: high, test))
        case .possessive:
            position += count
        }
        return true
    }

    private mutating func readAgain(
        _ group: Int,
        ignoresCase: Bool,
        position: inout Int
    ) throws(Pattern.Interruption) -> Bool {
        let (start, end) = (slots[2 * group], slots[2 * group + 1])
        guard start >= 0, end >= start, end - start <= text.count - position else { return false }
        for index in start..<end {
            try check()
            let (wanted, found) = (text[index], text[position + index - start])
            guard wanted == found || ignoresCase && wanted.simpleLowercase == found.simpleLowercase else {
                return false
            }
        }
        position += end - start
        return true
    }

    /// Takes back what has been saved since.
    private mutating func undo(to base: Int) {
        while stack.count > base, let frame = stack.popLast() {
            if case .restore(let slot, let value) = frame { slots[slot] = value }
        }
    }

    /// What a part has found is not tried otherwise, but taken back if what follows it fails.
    private mutating func forgetWays(above base: Int) {
        let saved = stack[base...].filter { if case .restore = $0 { true } else { false } }
        stack.replaceSubrange(base..., with: saved)
    }

    @inline(__always)
    private mutating func check(steps: Int = 1) throws(Pattern.Interruption) {
        untilCheck -= steps
        if untilCheck <= 0 { try checkLimits() }
    }

    private mutating func checkLimits() throws(Pattern.Interruption) {
        untilCheck = Self.checkInterval
        if Task.isCancelled { throw .cancelled }
        guard stack.count < Self.stackLimit, ContinuousClock.now < deadline else { throw .limit }
    }
}

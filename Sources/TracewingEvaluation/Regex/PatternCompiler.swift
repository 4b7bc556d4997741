/// Makes instructions of a tree.
struct PatternCompiler {
    private var instructions: [PatternProgram.Instruction] = []
    private var slotCount: Int
    private let groupCount: Int

    /// A pattern of counted repetitions is written out; one that gets longer than this is refused.
    private static let limit = 200_000

    init(groupCount: Int) {
        self.groupCount = groupCount
        slotCount = 2 * (groupCount + 1)
    }

    private var tooLarge: Pattern.SyntaxError {
        Pattern.SyntaxError(description: "the pattern is too large; use smaller counts")
    }

    mutating func compile(_ node: PatternNode) throws(Pattern.SyntaxError) -> PatternProgram {
        try add(node)
        instructions.append(.match)
        return PatternProgram(instructions: instructions, slotCount: slotCount)
    }

    private mutating func add(_ node: PatternNode) throws(Pattern.SyntaxError) {
        guard instructions.count < Self.limit else { throw tooLarge }
        switch node {
        case .empty: break
        case .character(let test): instructions.append(.character(test))
        case .sequence(let nodes): for node in nodes { try add(node) }
        case .choice(let nodes): try add(choice: nodes)
        case .group(let number, let node):
            instructions.append(.save(slot: 2 * number))
            try add(node)
            instructions.append(.save(slot: 2 * number + 1))
        case .repetition(let node, let minimum, let maximum, let mode):
            try add(node, minimum: minimum, maximum: maximum, mode)
        case .assertion(let assertion): instructions.append(.assertion(assertion))
        case .lookAround(let node, let isBehind, let isNegative):
            guard let width = isBehind ? node.width : 0 else {
                throw Pattern.SyntaxError(description: "look-behind requires fixed-width pattern")
            }
            try addPart(node) { .lookAround(end: $0, offset: width, isNegative: isNegative) }
        case .atomic(let node): try addPart(node) { .atomic(end: $0) }
        case .reference(let number, let ignoresCase):
            instructions.append(.reference(group: number, ignoresCase: ignoresCase))
        case .condition(let group, let yes, let no):
            guard group <= groupCount else {
                throw Pattern.SyntaxError(description: "invalid group reference \(group)")
            }
            let start = reserve()
            try add(yes)
            let end = reserve()
            instructions[start] = .condition(group: group, otherwise: instructions.count)
            try add(no)
            instructions[end] = .jump(instructions.count)
        }
    }

    private mutating func add(choice nodes: [PatternNode]) throws(Pattern.SyntaxError) {
        var ends: [Int] = []
        for (index, node) in nodes.enumerated() {
            guard index < nodes.count - 1 else {
                try add(node)
                break
            }
            let start = reserve()
            try add(node)
            ends.append(reserve())
            instructions[start] = .split(first: start + 1, second: instructions.count)
        }
        for end in ends { instructions[end] = .jump(instructions.count) }
    }

    private mutating func add(
        _ node: PatternNode,
        minimum: Int,
        maximum: Int,
        _ mode: PatternNode.Mode
    ) throws(Pattern.SyntaxError) {
        if case .character(let test) = node {
            instructions.append(.run(test, minimum: minimum, maximum: maximum, mode))
            return
        }
        if mode == .possessive {
            try addPart(.repetition(node, minimum: minimum, maximum: maximum, .greedy)) { .atomic(end: $0) }
            return
        }
        guard minimum <= Self.limit, maximum <= Self.limit || maximum == PatternNode.unbounded else { throw tooLarge }
        for _ in 0..<minimum {
            let start = instructions.count
            try add(node)
            // What makes no instructions makes none the next time: nested counts would take for ever.
            if instructions.count == start { break }
        }
        if maximum == PatternNode.unbounded {
            let slot = slotCount
            slotCount += 1
            let start = reserve()
            instructions.append(.save(slot: slot))
            try add(node)
            instructions.append(.progress(since: slot))
            instructions.append(.jump(start))
            instructions[start] = split(start + 1, instructions.count, mode)
        } else {
            var starts: [Int] = []
            for _ in minimum..<max(minimum, maximum) {
                starts.append(reserve())
                try add(node)
            }
            for start in starts { instructions[start] = split(start + 1, instructions.count, mode) }
        }
    }

    private func split(_ again: Int, _ further: Int, _ mode: PatternNode.Mode) -> PatternProgram.Instruction {
        mode == .lazy ? .split(first: further, second: again) : .split(first: again, second: further)
    }

    /// Adds a part that is tried by itself, behind the instruction that tries it.
    private mutating func addPart(
        _ node: PatternNode,
        _ instruction: (Int) -> PatternProgram.Instruction
    ) throws(Pattern.SyntaxError) {
        let start = reserve()
        try add(node)
        instructions.append(.accept)
        instructions[start] = instruction(instructions.count)
    }

    /// Leaves room for an instruction that is known later.
    private mutating func reserve() -> Int {
        instructions.append(.accept)
        return instructions.count - 1
    }
}

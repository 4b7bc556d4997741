extension WireField {
    /// Writes a request as a sender may who keeps to protobuf and nothing else: fields in any order, twice, in pieces,
    /// of a later version, of a wrong type, with integers longer than they need to be.
    ///
    /// - Returns: nil if the bytes are no request.
    static func disturbed(_ request: [UInt8], _ random: inout SeededGenerator) -> [UInt8]? {
        guard var fields = fields(of: request, shape: .request) else { return nil }
        for _ in 0...random.next() % 6 { disturb(&fields, shape: .request, &random) }
        return bytes(of: fields)
    }

    /// One change, here or in a message within.
    private static func disturb(_ fields: inout [WireField], shape: WireShape, _ random: inout SeededGenerator) {
        let messages = fields.indices.filter { if case .message = fields[$0].content { true } else { false } }
        if let index = messages.randomElement(using: &random), !random.once(in: 4),
            case .message(var inner, let shape) = fields[index].content
        {
            disturb(&inner, shape: shape, &random)
            fields[index].content = .message(inner, shape)
            return
        }
        guard let index = fields.indices.randomElement(using: &random), !random.once(in: 4) else {
            let place = Int(random.next() % UInt64(fields.count + 1))
            fields.insert(.random(in: shape, &random), at: place)
            return
        }
        switch random.next() % 8 {
        case 0: fields.shuffle(using: &random)
        case 1: fields.insert(fields[index], at: Int(random.next() % UInt64(fields.count + 1)))
        case 2: fields.remove(at: index)
        case 3: fields[index].padding = Int(random.next() % 10)
        case 4: fields[index] = .random(number: fields[index].number, &random)
        default: fields.replaceSubrange(index...index, with: fields[index].inPieces(&random))
        }
    }

    /// A message in two pieces, which mean the same if it is one of its kind; of other fields twice the same.
    private func inPieces(_ random: inout SeededGenerator) -> [WireField] {
        guard case .message(let fields, let shape) = content else { return [self, self] }
        let cut = Int(random.next() % UInt64(fields.count + 1))
        return [fields[..<cut], fields[cut...]].map { part in
            WireField(number: number, content: .message(Array(part), shape), padding: padding)
        }
    }

    /// A field the message knows, or one it does not.
    private static func random(in shape: WireShape, _ random: inout SeededGenerator) -> WireField {
        let number = random.once(in: 2) ? 1 + random.next() % 17 : 18 + random.next() % (1 << 29 - 18)
        return .random(number: number, &random)
    }

    private static func random(number: UInt64, depth: Int = 0, _ random: inout SeededGenerator) -> WireField {
        func bytes(_ count: UInt64) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) } }
        let content: Content
        switch random.next() % (depth < 3 ? 7 : 6) {
        case 0, 1: content = .varint(random.next() >> (random.next() % 64))
        case 2: content = .fixed64(bytes(8))
        case 3: content = .fixed32(bytes(4))
        case 4: content = .bytes(bytes([0, 8, 16, random.next() % 40].randomElement(using: &random) ?? 0))
        case 5: content = .bytes([UInt8](repeating: 0x20, count: Int(random.next() % 20)))
        default:
            content = .group(
                (0..<random.next() % 3).map { _ in
                    .random(number: 1 + random.next() % 20, depth: depth + 1, &random)
                }
            )
        }
        return WireField(number: number, content: content, padding: random.once(in: 4) ? 3 : 0)
    }
}

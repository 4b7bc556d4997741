import TracewingModel

extension JSONValue {
    /// In how many places two documents differ.
    ///
    /// Values of two types are one difference, and so are a whole and a fractional number: they are two types where
    /// these scores come from. Of objects every key that only one of them has is one, of arrays every element that only
    /// one of them has.
    func differences(from other: JSONValue) -> Int {
        switch (self, other) {
        case (.object(let left), .object(let right)):
            let theirs = Dictionary(
                right.unique.map { (ScalarText($0.key), $0.value) },
                uniquingKeysWith: { _, last in last }
            )
            var common = 0
            var count = 0
            let ours = left.unique
            for member in ours {
                guard let value = theirs[ScalarText(member.key)] else { continue }
                common += 1
                count += member.value.differences(from: value)
            }
            return count + (ours.count - common) + (theirs.count - common)
        case (.array(let left), .array(let right)):
            return zip(left, right).reduce(abs(left.count - right.count)) { $0 + $1.0.differences(from: $1.1) }
        case (.string(let left), .string(let right)):
            return left.hasScalars(of: right) ? 0 : 1
        default:
            return self == other ? 0 : 1
        }
    }
}

/// Text that is equal to another one only if it has the same Unicode scalars.
///
/// Swift's strings are equal if they look the same, however they are composed; an evaluator compares what was written.
struct ScalarText: Hashable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: ScalarText, right: ScalarText) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

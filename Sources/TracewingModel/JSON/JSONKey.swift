/// A coding key of any name: for members of JSON objects, for arrays, and for the decoders of super classes.
package struct JSONKey: CodingKey {
    package let stringValue: String
    package let intValue: Int?

    package static let `super` = JSONKey(stringValue: "super")

    package init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    package init(index: Int) {
        stringValue = "\(index)"
        intValue = index
    }

    package init(intValue: Int) {
        self.init(index: intValue)
    }
}

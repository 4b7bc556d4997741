package import TracewingModel

/// An event where it lies in the bytes of its span.
package struct WireEvent {
    package let name: String
    package let time: UInt64
    private let bytes: UnsafeRawBufferPointer

    init(name: String, time: UInt64, bytes: UnsafeRawBufferPointer) {
        self.name = name
        self.time = time
        self.bytes = bytes
    }

    /// Hands over each attribute, in their order.
    package func forEachAttribute(_ body: (_ name: UnsafeRawBufferPointer, _ value: WireValue) -> Void) {
        var reader = ProtobufReader(bytes)
        reader.forEachAttribute(OTLPTags.Event.attributes, body)
    }

    /// The value of an attribute; where it is repeated, the last one.
    package subscript(key: String) -> AttributeValue? {
        var found: WireValue?
        var key = key
        key.withUTF8 { key in
            forEachAttribute { name, value in
                if name.elementsEqual(key) { found = value }
            }
        }
        return found?.value
    }
}

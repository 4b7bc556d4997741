/// The bytes of a `Span` message, for reading out of them what was recorded.
///
/// Of bytes that are no such message, as much is handed over as can be read.
package struct WireSpan {
    private let bytes: UnsafeRawBufferPointer

    package init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// Hands over each attribute, in their order.
    ///
    /// - Returns: Whether there are events.
    package func forEachAttribute(_ body: (_ name: UnsafeRawBufferPointer, _ value: WireValue) -> Void) -> Bool {
        var reader = ProtobufReader(bytes)
        return reader.forEachAttribute(OTLPTags.Span.attributes, noting: OTLPTags.Span.events, body)
    }

    /// Hands over each event, in their order.
    package func forEachEvent(_ body: (WireEvent) -> Void) {
        var reader = ProtobufReader(bytes)
        while let tag = try? reader.nextTag() {
            guard tag == OTLPTags.Span.events else {
                guard (try? reader.skip(tag)) != nil else { return }
                continue
            }
            guard let event = try? reader.wireEvent() else { return }
            body(event)
        }
    }
}

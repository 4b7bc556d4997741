extension WireField {
    /// The request without the fields that the decoder passes over although the oracle knows them; nil if the bytes
    /// are no request.
    static func withoutPassedOver(_ request: [UInt8]) -> [UInt8]? {
        fields(of: request, shape: .request).map { bytes(of: withoutPassedOver($0, shape: .request)) }
    }

    private static func withoutPassedOver(_ fields: [WireField], shape: WireShape) -> [WireField] {
        fields.compactMap { field in
            if shape.isPassedOver(field.number) { return nil }
            guard case .message(let inner, let shape) = field.content else { return field }
            return WireField(number: field.number, content: .message(withoutPassedOver(inner, shape: shape), shape))
        }
    }
}

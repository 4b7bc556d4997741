package import TracewingModel

extension SpanCore {
    /// Sets an attribute behind all others, wherever it stood before.
    ///
    /// Scopes record with this: their attributes stand in the order in which they were written, as Agent 365 wants
    /// them, and what is written again was written last.
    package func record(_ key: String, _ value: AttributeValue) {
        update { record, limits in record.setLast(key, value, limits) }
    }

    /// The same for several, in one go.
    package func record(_ attributes: Attributes) {
        update { record, limits in
            for entry in attributes { record.setLast(entry.key, entry.value, limits) }
        }
    }
}

extension SpanRecord {
    @inline(__always)
    fileprivate mutating func setLast(_ key: String, _ value: AttributeValue, _ limits: SpanLimits) {
        if let index = attributes.remove(key) {
            sealedContent?.closePlaces(over: index)
            if let inherited = inheritedAttributes, index < inherited { inheritedAttributes = inherited - 1 }
        }
        guard attributes.count < limits.attributes else {
            droppedAttributes &+= 1
            return
        }
        attributes.appendUnchecked(Attributes.Entry(key: key, value: limits.limited(value)))
    }
}

package import TracewingModel

extension TracewingSpan {
    /// Sets an attribute behind all others, wherever it stood before.
    ///
    /// Scopes record with this: their attributes stand in the order in which they were written, as Agent 365 wants
    /// them, and what is written again was written last.
    package func record(_ key: String, _ value: AttributeValue) {
        core?.update { record, limits in
            if let index = record.attributes.remove(key) {
                record.sealedContent?.closePlaces(over: index)
                if let inherited = record.inheritedAttributes, index < inherited {
                    record.inheritedAttributes = inherited - 1
                }
            }
            guard record.attributes.count < limits.attributes else {
                record.droppedAttributes &+= 1
                return
            }
            record.attributes.appendUnchecked(Attributes.Entry(key: key, value: limits.limited(value)))
        }
    }
}

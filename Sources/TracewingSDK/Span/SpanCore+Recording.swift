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
    /// Sets an attribute where it stands, or behind the others if there is room. What baggage had set is the span's own
    /// from then on.
    @inline(__always)
    mutating func set(_ key: String, _ value: AttributeValue, limit: Int) {
        guard attributes.set(key, value, limit: limit) else {
            droppedAttributes &+= 1
            return
        }
        if let inherited = inheritedAttributes, inherited > 0 { makeOwn(key, inherited) }
    }

    /// Puts an attribute that was inherited behind those that are inherited still.
    private mutating func makeOwn(_ key: String, _ inherited: Int) {
        guard let index = attributes.index(of: key), index < inherited else { return }
        let entry = attributes[index]
        _ = attributes.remove(key)
        attributes.insert(entry, at: inherited - 1)
        inheritedAttributes = inherited - 1
    }

    mutating func remove(_ key: String) {
        guard let index = attributes.remove(key) else { return }
        sealedContent?.closePlaces(over: index)
        if let inherited = inheritedAttributes, index < inherited { inheritedAttributes = inherited - 1 }
    }

    @inline(__always)
    fileprivate mutating func setLast(_ key: String, _ value: AttributeValue, _ limits: SpanLimits) {
        remove(key)
        guard attributes.count < limits.attributes else {
            droppedAttributes &+= 1
            return
        }
        attributes.appendUnchecked(Attributes.Entry(key: key, value: limits.limited(value)))
    }
}

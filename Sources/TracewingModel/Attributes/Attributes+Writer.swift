extension Attributes {
    /// Attributes that are written one behind the other, straight into memory of their own. An array that is appended
    /// to is asked every time whether it is shared and has room: that costs more than the attribute.
    ///
    /// - Parameter capacity: At least as many as are written.
    @inlinable
    package init(capacity: Int, writing: (inout Writer) -> Void) {
        self.init(
            unchecked: Array(unsafeUninitializedCapacity: capacity) { memory, count in
                var writer = Writer(memory)
                writing(&writer)
                count = writer.count
            }
        )
    }

    /// Writes attributes whose keys are known to differ: nothing is looked up.
    @usableFromInline
    @frozen
    package struct Writer {
        @usableFromInline let memory: UnsafeMutableBufferPointer<Entry>
        /// How many there are.
        @usableFromInline package private(set) var count = 0

        @inlinable
        package init(_ memory: UnsafeMutableBufferPointer<Entry>) {
            self.memory = memory
        }

        @inlinable
        package mutating func add(_ key: String, _ value: AttributeValue) {
            guard count < memory.count else { return assertionFailure("There is no room for '\(key)'.") }
            memory.initializeElement(at: count, to: Entry(key: key, value: value))
            count &+= 1
        }

        /// Adds nothing if `value` is nil.
        @inlinable
        package mutating func addIfKnown(_ key: String, _ value: AttributeValue?) {
            if let value { add(key, value) }
        }

        /// Adds nothing if `value` is nil.
        @inlinable
        package mutating func addIfKnown(_ key: String, _ value: String?) {
            if let value { add(key, .string(value)) }
        }

        /// Adds nothing if `value` is nil.
        @inlinable
        package mutating func addIfKnown(_ key: String, _ value: Int?) {
            if let value { add(key, .int(Int64(value))) }
        }
    }
}

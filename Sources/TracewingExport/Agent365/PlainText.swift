/// Where a run of plain text in a JSON string ends, in UTF-8.
extension UnsafeBufferPointer<UInt8> {
    /// The place of the first byte from `start` on that does not stand for itself: a quote, a backslash, a control.
    ///
    /// Eight bytes at once: most texts have few of them.
    @inline(__always)
    func endOfPlainText(from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let raw = UnsafeRawBufferPointer(self)
        var index = start
        while index &+ 8 <= count {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            // The highest bit of a byte is set where it is too small. What is borrowed from the next byte may set that
            // one's as well: only the first is looked at.
            let control = (word &- (ones &* 0x20)) & ~word
            let found = (control | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)) & (ones &* 0x80)
            if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < count {
            let byte = self[index]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C { return index }
            index &+= 1
        }
        return index
    }
}

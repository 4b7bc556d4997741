/// Reads a `text/event-stream` as the HTML standard describes it: bytes go in, however they were split, events come
/// out.
///
/// ```swift
/// parser.append(bytes)
/// while let event = try parser.next() { … }
/// ```
///
/// Lines end with CR, LF or CRLF. Comments, `id` and `retry` are read and passed over; an event without data is none.
package struct ServerSentEventParser: Sendable {
    /// An event is larger than the limit.
    package struct EventTooLarge: Error {
        let limit: Int
    }

    private let eventSizeLimit: Int
    /// What was appended and is not read yet.
    private var bytes: [UInt8] = []
    /// Where in `bytes` the current line starts.
    private var lineStart = 0
    /// How far the current line has been searched for its end.
    private var searched = 0
    /// The last line ended with a CR at the end of the bytes: an LF that follows belongs to it.
    private var mayDropLineFeed = false
    private var isAtStart = true

    private var name: String?
    private var data: [UInt8] = []
    private var hasData = false

    /// - Parameter eventSizeLimit: How many bytes an event, or a line, may have.
    package init(eventSizeLimit: Int = 16 << 20) {
        self.eventSizeLimit = eventSizeLimit
    }

    /// Adds bytes to those to be read.
    package mutating func append(_ more: some Collection<UInt8>) {
        if lineStart > 0 {
            bytes.removeSubrange(0..<lineStart)
            searched -= lineStart
            lineStart = 0
        }
        bytes.append(contentsOf: more)
    }

    /// The next event that is complete; nil if more bytes are needed.
    package mutating func next() throws(EventTooLarge) -> ServerSentEvent? {
        guard skipByteOrderMark() else { return nil }
        while let line = nextLine() {
            if let event = read(line) { return event }
            guard data.count <= eventSizeLimit else { throw EventTooLarge(limit: eventSizeLimit) }
        }
        guard bytes.count - lineStart <= eventSizeLimit else { throw EventTooLarge(limit: eventSizeLimit) }
        return nil
    }

    /// The event the stream broke off in after a complete line of data, if there is one.
    ///
    /// The standard drops it. Some servers leave out the blank line after their last event, though.
    mutating func finish() -> ServerSentEvent? {
        dispatch()
    }

    /// False while it is not known whether the stream starts with a byte order mark.
    private mutating func skipByteOrderMark() -> Bool {
        guard isAtStart else { return true }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        if bytes.starts(with: mark) {
            lineStart = 3
            searched = 3
        } else if mark.starts(with: bytes) {
            return false
        }
        isAtStart = false
        return true
    }

    /// The next complete line, without its end.
    private mutating func nextLine() -> Range<Int>? {
        if mayDropLineFeed, lineStart < bytes.count {
            mayDropLineFeed = false
            if bytes[lineStart] == 0x0A { lineStart += 1 }
            searched = max(searched, lineStart)
        }
        let end = bytes.withUnsafeBufferPointer { bytes in
            var index = searched
            while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
            return index
        }
        searched = end
        guard end < bytes.count else { return nil }
        let line = lineStart..<end
        lineStart = end + 1
        if bytes[end] == 0x0D {
            if lineStart == bytes.count {
                mayDropLineFeed = true
            } else if bytes[lineStart] == 0x0A {
                lineStart += 1
            }
        }
        searched = lineStart
        return line
    }

    /// Takes in one line; a blank one ends an event.
    private mutating func read(_ line: Range<Int>) -> ServerSentEvent? {
        guard !line.isEmpty else { return dispatch() }
        let colon = bytes[line].firstIndex(of: UInt8(ascii: ":")) ?? line.upperBound
        var value = min(colon + 1, line.upperBound)..<line.upperBound
        if !value.isEmpty, bytes[value.lowerBound] == 0x20 { value = value.lowerBound + 1..<value.upperBound }
        let field = bytes[line.lowerBound..<colon]
        if field.elementsEqual("data".utf8) {
            if hasData { data.append(0x0A) }
            data.append(contentsOf: bytes[value])
            hasData = true
        } else if field.elementsEqual("event".utf8) {
            name = String(decoding: bytes[value], as: UTF8.self)
        }
        return nil
    }

    private mutating func dispatch() -> ServerSentEvent? {
        defer {
            name = nil
            data = []
            hasData = false
        }
        guard hasData else { return nil }
        return ServerSentEvent(name: name.flatMap { $0.isEmpty ? nil : $0 }, data: data)
    }
}

import TracewingCompression

/// How a span lies in a segment, so that one torn or flipped byte loses that span alone.
///
/// | bytes | what |
/// |---|---|
/// | 4 | ``marker``: where to go on reading after something unreadable; it also names this format |
/// | 8 | zero, or once it has been delivered, the mark of that: see ``deliveredMark(until:at:)`` |
/// | 4 | CRC-32 of the segment's number, the position in it, and all that follows |
/// | 4 | length of the payload |
/// | | the payload: an OTLP request with one span |
///
/// Numbers are little endian. The checksum covers the place too: a copy of a frame within a payload, be it by chance
/// or by intent, is no frame.
struct SpoolFrame {
    static let headerSize = 20
    /// Longer payloads are neither written nor looked for.
    static let maxPayload = 64 << 20
    /// Segments are no longer than that: marks hold positions in four bytes.
    static let maxPosition = 1 << 30
    /// No text begins like this: 0xF5 is in no UTF-8.
    static let marker: [UInt8] = [0xF5, 0x54, 0x57, 0x31]

    /// The number of the segment.
    let segment: UInt64

    /// What lies at a position.
    enum Finding: Equatable {
        case span(payload: Range<Int>)
        /// Everything up to there has been delivered.
        case delivered(until: Int)
        /// What begins here reaches to `end`, which the window does not.
        case reaches(end: Int)
        /// Nothing that can be read before `next`.
        case unreadable(next: Int)
    }

    /// A part of the segment. Positions are the file's.
    struct Window {
        var bytes: [UInt8] = []
        var start: Int
        /// Where that part of the segment ends that is being read.
        var limit: Int

        var end: Int { start + bytes.count }

        subscript(range: Range<Int>) -> ArraySlice<UInt8> {
            bytes[range.lowerBound - start..<range.upperBound - start]
        }
    }

    /// Appends the frame that is going to lie at `position`.
    func append(_ payload: [UInt8], at position: Int, to buffer: inout [UInt8]) {
        let length = Self.bytes(of: payload.count)
        let checksum = CRC32.checksum(payload, continuing: CRC32.checksum(length, continuing: placeChecksum(position)))
        buffer.reserveCapacity(buffer.count + Self.headerSize + payload.count)
        buffer += Self.marker
        buffer += repeatElement(0, count: 8)
        buffer += Self.bytes(of: Int(checksum))
        buffer += length
        buffer += payload
    }

    /// What is written over the eight bytes after the marker at `position`: everything from there up to `end` has been
    /// delivered. One write, and no room is needed for it on a disk that is full.
    func deliveredMark(until end: Int, at position: Int) -> [UInt8] {
        let end = Self.bytes(of: end)
        return end + Self.bytes(of: Int(CRC32.checksum(end, continuing: placeChecksum(position))))
    }

    func finding(at position: Int, in window: Window) -> Finding {
        let header = position..<position + Self.headerSize
        guard header.upperBound <= window.limit else { return .unreadable(next: window.limit) }
        guard header.upperBound <= window.end else { return .reaches(end: header.upperBound) }
        guard window[position..<position + 4].elementsEqual(Self.marker) else {
            return .unreadable(next: nextMarker(after: position, in: window))
        }
        if let end = delivered(window[position + 4..<position + 12], at: position) {
            return .delivered(until: min(end, window.limit))
        }
        let length = Self.number(window[position + 16..<position + 20])
        let payload = header.upperBound..<header.upperBound + length
        guard length <= Self.maxPayload, payload.upperBound <= window.limit else {
            return .unreadable(next: nextMarker(after: position, in: window))
        }
        guard payload.upperBound <= window.end else { return .reaches(end: payload.upperBound) }
        let checksum = CRC32.checksum(
            window[position + 16..<payload.upperBound],
            continuing: placeChecksum(position)
        )
        guard Self.number(window[position + 12..<position + 16]) == Int(checksum) else {
            return .unreadable(next: nextMarker(after: position, in: window))
        }
        return .span(payload: payload)
    }

    /// Where the next marker is, or may begin.
    private func nextMarker(after position: Int, in window: Window) -> Int {
        var candidate = position + 1
        while candidate + Self.marker.count <= window.end {
            if window.bytes[candidate - window.start] == Self.marker[0],
                window[candidate..<candidate + Self.marker.count].elementsEqual(Self.marker)
            {
                return candidate
            }
            candidate += 1
        }
        return window.end == window.limit ? window.limit : candidate
    }

    private func delivered(_ mark: ArraySlice<UInt8>, at position: Int) -> Int? {
        let end = Self.number(mark.prefix(4))
        return end > position && mark.elementsEqual(deliveredMark(until: end, at: position)) ? end : nil
    }

    private func placeChecksum(_ position: Int) -> UInt32 {
        withUnsafeBytes(of: (segment.littleEndian, UInt64(position).littleEndian)) { CRC32.checksum($0) }
    }

    private static func bytes(of number: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}

import Testing
@testable import TracewingExport

@Suite("Frames of a spool")
struct SpoolFrameTests {
    private let frame = SpoolFrame(segment: 7)

    private func bytes(_ payloads: [[UInt8]]) -> [UInt8] {
        payloads.reduce(into: []) { bytes, payload in frame.append(payload, at: bytes.count, to: &bytes) }
    }

    private func window(_ bytes: [UInt8]) -> SpoolFrame.Window {
        SpoolFrame.Window(bytes: bytes, start: 0, limit: bytes.count)
    }

    @Test("Frames follow one another, empty ones too")
    func sequence() {
        let bytes = bytes([[1, 2, 3], [], [4]])
        #expect(frame.finding(at: 0, in: window(bytes)) == .span(payload: 20..<23))
        #expect(frame.finding(at: 23, in: window(bytes)) == .span(payload: 43..<43))
        #expect(frame.finding(at: 43, in: window(bytes)) == .span(payload: 63..<64))
    }

    @Test("A frame the window does not hold tells how far it reaches")
    func reaching() {
        let bytes = bytes([[1, 2, 3]])
        for count in 0..<bytes.count {
            let window = SpoolFrame.Window(bytes: Array(bytes.prefix(count)), start: 0, limit: bytes.count)
            #expect(frame.finding(at: 0, in: window) == .reaches(end: count < 20 ? 20 : 23))
        }
    }

    @Test("A mark tells up to where everything has been delivered")
    func mark() {
        var bytes = bytes([[1], [2], [3]])
        bytes.replaceSubrange(4..<12, with: frame.deliveredMark(until: 42, at: 0))
        #expect(frame.finding(at: 0, in: window(bytes)) == .delivered(until: 42))
        #expect(frame.finding(at: 42, in: window(bytes)) == .span(payload: 62..<63))
    }

    @Test("A frame within a payload is none, nor is one of another segment or place")
    func forgery() {
        let inner = bytes([[9]])
        var bytes = bytes([inner, [5]])
        // The outer one is damaged, so that what lies in it is looked at.
        bytes[16] ^= 0xFF
        #expect(frame.finding(at: 0, in: window(bytes)) == .unreadable(next: 20))
        #expect(frame.finding(at: 20, in: window(bytes)) == .unreadable(next: 41))
        #expect(frame.finding(at: 41, in: window(bytes)) == .span(payload: 61..<62))
        #expect(SpoolFrame(segment: 8).finding(at: 41, in: window(bytes)) == .unreadable(next: 62))
    }

    @Test("A marker that the window cuts is found with the next window")
    func cutMarker() {
        let bytes = [1, 2, 3] + bytes([[1]])
        let cut = SpoolFrame.Window(bytes: Array(bytes.prefix(5)), start: 0, limit: bytes.count)
        #expect(frame.finding(at: 0, in: cut) == .reaches(end: 20))
        let longer = SpoolFrame.Window(bytes: Array(bytes.prefix(21)), start: 0, limit: bytes.count)
        #expect(frame.finding(at: 0, in: longer) == .unreadable(next: 3))
    }
}

/// An open file of a spool. It is closed with its last reference.
final class SpoolFile: Sendable {
    let path: String
    private let descriptor: Int32
    private let calls: SpoolCalls

    init(_ path: String, _ purpose: SpoolCalls.Purpose, _ calls: SpoolCalls) throws(SpoolError) {
        let descriptor = calls.open(path, purpose)
        guard descriptor >= 0 else { throw SpoolError(path, "cannot be opened", code: -descriptor) }
        self.path = path
        self.descriptor = descriptor
        self.calls = calls
    }

    deinit {
        calls.close(descriptor)
    }

    /// All of `bytes`. After a failure, a part of them may be there.
    func write(_ bytes: [UInt8], at offset: Int) throws(SpoolError) {
        var written = 0
        while written < bytes.count {
            let answer = bytes.withUnsafeBytes { bytes in
                calls.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[written...]), offset + written)
            }
            if answer == Int(SpoolCalls.interrupted) { continue }
            guard answer > 0 else { throw SpoolError(path, "cannot be written", code: Int32(-answer)) }
            written += answer
        }
    }

    /// As many of `count` bytes as there are.
    func read(_ count: Int, at offset: Int) throws(SpoolError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let answer = bytes.withUnsafeMutableBytes { bytes in
                calls.read(descriptor, UnsafeMutableRawBufferPointer(rebasing: bytes[done...]), offset + done)
            }
            if answer == Int(SpoolCalls.interrupted) { continue }
            guard answer >= 0 else { throw SpoolError(path, "cannot be read", code: Int32(-answer)) }
            if answer == 0 { break }
            done += answer
        }
        bytes.removeLast(count - done)
        return bytes
    }

    /// Until the disk has all of it.
    func sync() throws(SpoolError) {
        let answer = calls.sync(descriptor)
        guard answer >= 0 else { throw SpoolError(path, "cannot be written to the disk", code: -answer) }
    }

    func truncate(to size: Int) {
        calls.truncate(descriptor, to: size)
    }

    /// Takes the file for this process; false if another one has it.
    func lock() -> Bool {
        calls.lock(descriptor)
    }
}

import Dispatch
import Foundation
import TracewingConcurrency
@testable import TracewingExport

/// A disk that fails when the test says so.
final class DiskFaults: Sendable {
    enum Fault: Sendable, CaseIterable {
        case openFails, fullAtOnce, fullHalfWay, writeFails, syncFails, devFull
    }

    private struct State: Sendable {
        var fault: Fault?
        var readFails = false
        var removeFails = false
        var hang: DispatchSemaphore?
        var writes = 0
        var syncs = 0
    }

    private let state = Locked(State())

    var fault: Fault? {
        get { state.withLock { $0.fault } }
        set { state.withLock { $0.fault = newValue } }
    }
    var readFails: Bool {
        get { state.withLock { $0.readFails } }
        set { state.withLock { $0.readFails = newValue } }
    }
    var removeFails: Bool {
        get { state.withLock { $0.removeFails } }
        set { state.withLock { $0.removeFails = newValue } }
    }
    var writes: Int { state.withLock { $0.writes } }
    var syncs: Int { state.withLock { $0.syncs } }

    /// Every write waits until it is released.
    func hang() {
        state.withLock { $0.hang = DispatchSemaphore(value: 0) }
    }

    func release() {
        let hang = state.withLock { state in
            defer { state.hang = nil }
            return state.hang
        }
        for _ in 0..<100 { hang?.signal() }
    }

    var calls: SpoolCalls {
        let system = SpoolCalls.system
        var calls = system
        calls.open = { path, purpose in
            switch (self.fault, purpose) {
            case (.openFails, .new), (.openFails, .existing): -EMFILE
            case (.devFull, .new): open("/dev/full", O_RDWR | O_CLOEXEC)
            default: system.open(path, purpose)
            }
        }
        calls.write = { file, bytes, offset in
            let (fault, hang) = self.state.withLock { state in
                state.writes += 1
                return (state.fault, state.hang)
            }
            hang?.wait()
            switch fault {
            case .fullAtOnce: return -Int(ENOSPC)
            case .writeFails: return -Int(EIO)
            case .fullHalfWay:
                guard bytes.count > 8 else { return -Int(ENOSPC) }
                let half = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)])
                return system.write(file, half, offset)
            default: return system.write(file, bytes, offset)
            }
        }
        calls.read = { file, into, offset in
            self.readFails ? -Int(EIO) : system.read(file, into, offset)
        }
        calls.sync = { file in
            let fault = self.state.withLock { state in
                state.syncs += 1
                return state.fault
            }
            return fault == .syncFails ? -EIO : system.sync(file)
        }
        calls.remove = { path in self.removeFails ? -EACCES : system.remove(path) }
        return calls
    }
}

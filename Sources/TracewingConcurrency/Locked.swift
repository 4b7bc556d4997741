#if TRACEWING_TSAN
    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif
#else
    public import Synchronization
#endif

/// A value behind a lock.
///
/// Tracewing keeps the state of a type in one struct and the struct in one `Locked`:
///
/// ```swift
/// private let state = Locked(State())
/// let action = state.withLock { $0.enqueue(record) }   // decide under the lock
/// perform(action)                                        // act after it
/// ```
///
/// It is a `Synchronization.Mutex`. Built with `-D TRACEWING_TSAN` it is a pthread mutex instead: the thread sanitizer
/// on Linux does not see `Mutex` and would report races in correct code.
public struct Locked<State>: ~Copyable {
    #if TRACEWING_TSAN
        private let storage: PosixLocked<State>

        public init(_ state: consuming sending State) {
            storage = PosixLocked(state)
        }

        /// Runs `body` with exclusive access to the state. Do not call out to unknown code inside.
        public func withLock<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending State) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            try storage.withLock(body)
        }
    #else
        @usableFromInline let mutex: Mutex<State>

        @inlinable
        public init(_ state: consuming sending State) {
            mutex = Mutex(consume state)
        }

        /// Runs `body` with exclusive access to the state. Do not call out to unknown code inside.
        @inlinable
        public borrowing func withLock<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending State) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            try mutex.withLock(body)
        }
    #endif
}

extension Locked: Sendable {}

#if TRACEWING_TSAN
    /// The thread sanitizer's stand-in for `Mutex`.
    ///
    /// `@unchecked Sendable`: the state is only reached through `withLock`, between `pthread_mutex_lock` and `_unlock`.
    private final class PosixLocked<State>: @unchecked Sendable {
        private var state: State
        private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

        init(_ state: consuming sending State) {
            self.state = state
            mutex.initialize(to: pthread_mutex_t())
            pthread_mutex_init(mutex, nil)
        }

        deinit {
            pthread_mutex_destroy(mutex)
            mutex.deinitialize(count: 1)
            mutex.deallocate()
        }

        func withLock<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending State) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            pthread_mutex_lock(mutex)
            defer { pthread_mutex_unlock(mutex) }
            return try body(&state)
        }
    }
#endif

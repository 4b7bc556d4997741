import TracewingConcurrency

/// How many may do something at once. A place is taken when somebody asks, and given back when the answer to them is
/// gone, also one that was never begun.
final class Places: Sendable {
    /// One client's.
    final class Place: Sendable {
        private let places: Places

        fileprivate init(_ places: Places) {
            self.places = places
        }

        deinit {
            places.free.withLock { $0 += 1 }
        }
    }

    private let free: Locked<Int>

    init(_ most: Int) {
        free = Locked(most)
    }

    /// Nil when all are taken.
    func take() -> Place? {
        let isFree = free.withLock { free in
            guard free > 0 else { return false }
            free -= 1
            return true
        }
        return isFree ? Place(self) : nil
    }
}

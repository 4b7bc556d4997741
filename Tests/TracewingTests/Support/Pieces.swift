import TracewingConcurrency
import TracewingModel

/// A redactor's memory: what it has been shown.
final class Pieces: Sendable {
    private let seen = Locked<[Redactor.Piece]>([])

    var all: [Redactor.Piece] { seen.withLock { $0 } }
    var texts: [String] { all.map(\.text) }

    func add(_ piece: Redactor.Piece) { seen.withLock { $0.append(piece) } }
}

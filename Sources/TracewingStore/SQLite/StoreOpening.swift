import Foundation

/// Opens a store, and finds out whether it is whole.
struct StoreOpening {
    struct Result {
        let files: DatabaseConnection.Opened
        let notices: [String]
    }

    let path: String
    let options: StoreOptions

    func open() throws -> Result {
        let schema = Schema.Options(prices: options.prices, now: options.now())
        guard path != ":memory:" else {
            return Result(files: try DatabaseConnection.inMemory(options: schema), notices: [])
        }
        // What is found later cannot be set aside any more.
        let mostChecked = options.whenDamaged == .setAside ? .max : options.checkedAtOnce
        do {
            return result(try DatabaseConnection.open(path, options: schema, mostChecked: mostChecked))
        } catch {
            let error = TraceStoreError(error, subject: path)
            guard error.code == .damaged, options.whenDamaged == .setAside else { throw error }
            let place = try setAside()
            return result(
                try DatabaseConnection.open(path, options: schema, mostChecked: mostChecked),
                "\(path) was damaged. It has been renamed to \(place) and a new store begun. (\(error.cause ?? error))"
            )
        }
    }

    private func result(_ files: DatabaseConnection.Opened, _ notice: String? = nil) -> Result {
        Result(files: files, notices: [notice].compactMap(\.self) + files.notices)
    }

    /// Renames the file and what belongs to it, and returns its new path.
    private func setAside() throws -> String {
        var number = 1
        while FileManager.default.fileExists(atPath: "\(path).damaged-\(number)") { number += 1 }
        let place = "\(path).damaged-\(number)"
        for suffix in ["-wal", "-shm", ""] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.moveItem(atPath: path + suffix, toPath: place + suffix)
        }
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: TextIndex.path(ofStore: path) + suffix)
        }
        return place
    }
}

import Foundation

/// A server's folder, and a copy of the files in it: what a kill leaves.
final class Folder: Sendable {
    let path = NSTemporaryDirectory() + "tracewing-server-tests-" + UUID().uuidString
    var other: String { path + "-copy" }

    func copy() {
        let files = FileManager.default
        try? files.createDirectory(atPath: other, withIntermediateDirectories: true)
        for suffix in ["", "-wal"] {
            try? files.copyItem(atPath: "\(path)/traces.sqlite\(suffix)", toPath: "\(other)/traces.sqlite\(suffix)")
        }
    }

    deinit {
        for path in [path, other] { try? FileManager.default.removeItem(atPath: path) }
    }
}

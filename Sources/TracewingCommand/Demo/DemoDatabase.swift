#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where the demo keeps its traces.
struct DemoDatabase {
    let path: String
    /// A folder of the demo's own, gone when it ends.
    private let temporaryFolder: URL?

    /// - Parameter path: nil for a place of the demo's own.
    init(_ path: String?) throws {
        if let path {
            self.path = path
            temporaryFolder = nil
            return
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "tracewing-demo-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(
                at: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw Failure(
                "The demo cannot keep its traces in \(folder.path()): \(error). Give another place with --database."
            )
        }
        self.path = folder.appending(path: "traces.sqlite").path()
        temporaryFolder = folder
    }

    func removeIfTemporary() {
        if let temporaryFolder { try? FileManager.default.removeItem(at: temporaryFolder) }
    }
}

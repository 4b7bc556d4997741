import Foundation

/// What this process has open.
enum OpenDescriptors {
    static var count: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd").count) ?? -1
    }

    /// Waits until no more than `count` are open: the system closes what is cancelled a moment later.
    static func areBack(to count: Int) async throws -> Bool {
        for _ in 0..<200 where Self.count > count { try await Task.sleep(for: .milliseconds(10)) }
        return Self.count <= count
    }
}

import TracewingConcurrency

extension Tool {
    static let leftBehindCount = Locked(0)

    /// How many calls of tools in this process were given up on, after their time limit or with their run, and have not
    /// ended since. A tool that heeds its task's cancellation ends at once.
    public static var leftBehind: Int { leftBehindCount.withLock { $0 } }
}

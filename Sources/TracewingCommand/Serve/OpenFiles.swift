#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// How many files and connections this process may have open.
enum OpenFiles {
    /// Raises the limit as far as the system lets this process: shells start programs with a thousand, which a thousand
    /// idle connections use up.
    static func raiseLimit() -> Int {
        var limit = rlimit()
        #if canImport(Glibc)
            let files = __rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue))
        #else
            let files = RLIMIT_NOFILE
        #endif
        guard getrlimit(files, &limit) == 0 else { return 1_024 }
        var wanted = limit
        wanted.rlim_cur = min(limit.rlim_max, 65_536)
        if wanted.rlim_cur > limit.rlim_cur, setrlimit(files, &wanted) == 0 { limit = wanted }
        return Int(clamping: limit.rlim_cur)
    }
}

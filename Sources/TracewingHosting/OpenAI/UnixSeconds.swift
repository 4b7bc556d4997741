#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A time in whole seconds since 1970, as OpenAI's objects have it.
public struct UnixSeconds: Sendable, Hashable {
    public let value: Int64

    public init(_ value: Int64) {
        self.value = value
    }

    public static var now: UnixSeconds { UnixSeconds(Int64(time(nil))) }
}

/// An address and a port to listen on.
struct ListeningPlace: Sendable, Hashable {
    let host: String
    /// 0: a free one, picked by the system.
    let port: Int

    /// Whether only this machine reaches it.
    var isLoopback: Bool { ["127.0.0.1", "::1", "localhost"].contains(host) }

    /// The address of a server that listens there.
    ///
    /// - Parameter port: The port that was picked.
    func url(port: Int) -> String {
        // An IPv6 address is full of colons: a URL has it in brackets.
        "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}

import TracewingModel

/// Where an agent, a model or a tool is served.
public struct ServiceEndpoint: Sendable, Hashable {
    public var hostname: String
    public var port: Int?

    public init(hostname: String, port: Int? = nil) {
        self.hostname = hostname
        self.port = port
    }

    /// - Parameter expectedPort: The port that everyone expects; it is not recorded.
    func write(to attributes: inout Attributes.Writer, expectedPort: Int? = 443) {
        attributes.add(OTel.serverAddress, .string(hostname))
        // 0 is no port.
        if let port, port != 0, port != expectedPort { attributes.add(OTel.serverPort, .int(Int64(port))) }
    }
}

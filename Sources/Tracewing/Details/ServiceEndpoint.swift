import TracewingModel

/// Where an agent, a model or a tool is served.
public struct ServiceEndpoint: Sendable, Hashable {
    public var hostname: String
    public var port: Int?

    public init(hostname: String, port: Int? = nil) {
        self.hostname = hostname
        self.port = port
    }

    func write(to attributes: inout Attributes) {
        attributes[OTel.serverAddress] = .string(hostname)
        // 443 is what everyone expects; it is not recorded.
        if let port, port != 443 { attributes[OTel.serverPort] = .int(Int64(port)) }
    }
}

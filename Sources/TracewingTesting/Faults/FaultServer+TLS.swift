import NIOSSL

extension FaultServer {
    /// Who the server is in a TLS handshake, and whom it lets in.
    public struct TLS: Sendable {
        /// The server's certificate, and those between it and its root.
        public var certificateChainPEM: String
        public var privateKeyPEM: String
        /// With it, only clients with a certificate from one of these roots are let in.
        public var clientRootsPEM: String?

        public init(certificateChainPEM: String, privateKeyPEM: String, clientRootsPEM: String? = nil) {
            self.certificateChainPEM = certificateChainPEM
            self.privateKeyPEM = privateKeyPEM
            self.clientRootsPEM = clientRootsPEM
        }

        func context() throws -> NIOSSLContext {
            let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificateChainPEM.utf8))
            let key = try NIOSSLPrivateKey(bytes: Array(privateKeyPEM.utf8), format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(key)
            )
            if let clientRootsPEM {
                let roots = try NIOSSLCertificate.fromPEMBytes(Array(clientRootsPEM.utf8))
                configuration.trustRoots = .certificates(roots)
                configuration.certificateVerification = .noHostnameVerification
            }
            return try NIOSSLContext(configuration: configuration)
        }
    }
}

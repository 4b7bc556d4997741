import Foundation
import TracewingTesting

/// Certificates that the `openssl` command makes for one run of the tests: no private key is ever kept.
struct TestCertificates: Sendable {
    /// Paths of PEM files, as a client is configured with them.
    struct Files: Sendable {
        var roots: String?
        var certificate: String?
        var key: String?
    }

    let directory: URL

    /// The authority's certificate, which signed those for `server` and `client`.
    var authority: String { path("authority.crt") }

    /// A server with the certificate of that name.
    func server(_ name: String = "server", admits clientAuthority: String? = nil) throws -> FaultServer.TLS {
        FaultServer.TLS(
            certificateChainPEM: try text("\(name).crt"),
            privateKeyPEM: try text("\(name).key"),
            clientRootsPEM: try clientAuthority.map { try text("\($0).crt") }
        )
    }

    /// A client that trusts the authority and shows the certificate of that name.
    func client(_ name: String? = nil) -> Files {
        Files(roots: authority, certificate: name.map { path("\($0).crt") }, key: name.map { path("\($0).key") })
    }

    func path(_ name: String) -> String { directory.appending(path: name).path }

    private func text(_ name: String) throws -> String {
        try String(contentsOf: directory.appending(path: name), encoding: .utf8)
    }

    /// `server` and `client` are signed by `authority`; so is `elsewhere`, for another host; `stranger` signed itself.
    static func run<Result>(_ body: (TestCertificates) async throws -> Result) async throws -> Result {
        let directory = FileManager.default.temporaryDirectory.appending(path: "tracewing-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let certificates = TestCertificates(directory: directory)
        try certificates.make("authority", "subjectAltName=DNS:authority.test", signedBy: nil)
        try certificates.make("stranger", "subjectAltName=IP:127.0.0.1", signedBy: nil)
        try certificates.make("server", "subjectAltName=IP:127.0.0.1,DNS:localhost", signedBy: "authority")
        try certificates.make("elsewhere", "subjectAltName=DNS:elsewhere.test", signedBy: "authority")
        try certificates.make("client", "subjectAltName=DNS:client.test", signedBy: "authority")
        return try await body(certificates)
    }

    private func make(_ name: String, _ fields: String, signedBy authority: String?) throws {
        let signer = authority.map { ["-CA", path("\($0).crt"), "-CAkey", path("\($0).key")] } ?? []
        try openssl(
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=\(name)", "-addext", fields, "-keyout", path("\(name).key"), "-out", path("\(name).crt"),
            ] + signer
        )
    }

    /// Spawned by hand: Foundation's own `Process` may lose the end of a child where several run at once.
    private func openssl(_ arguments: [String]) throws {
        let log = path("openssl.log")
        #if canImport(Darwin)
            var files: posix_spawn_file_actions_t?
        #else
            var files = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&files, descriptor, log, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
        }
        var words = (["openssl"] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child = pid_t()
        var status: Int32 = -1
        if posix_spawnp(&child, "openssl", &files, nil, &words, environ) == 0 {
            while waitpid(child, &status, 0) == -1, errno == EINTR {}
        }
        guard status == 0 else {
            throw OpenSSLError(arguments: arguments, output: (try? text("openssl.log")) ?? "it could not be started")
        }
    }

    private struct OpenSSLError: Error {
        let arguments: [String]
        let output: String
    }
}

import NIOSSL
import Tracewing
import TracewingSDK

extension OTLPEndpoint {
    /// What of TLS is not the system's own; nil if all of it is.
    static func security(
        _ signal: OTLPSignal,
        _ options: OTLPOptions,
        _ setup: inout ExporterSetup
    ) -> TLSConfiguration? {
        let environment = setup.environment
        func file(_ option: String?, _ suffix: String) -> File? {
            File(option, environment.otlpSetting(suffix, of: signal))
        }
        let roots = file(options.certificate, "CERTIFICATE")
        let certificate = file(options.clientCertificate, "CLIENT_CERTIFICATE")
        let key = file(options.clientKey, "CLIENT_KEY")
        var configuration = TLSConfiguration.makeClientConfiguration()
        var isChanged = false
        if let roots {
            do {
                let certificates = try NIOSSLCertificate.fromPEMFile(roots.path)
                configuration.trustRoots = .certificates(certificates)
                isChanged = true
            } catch {
                setup.notes.append("\(roots) holds no certificates (\(error)); the system's are trusted.")
            }
        }
        do {
            if try configuration.show(certificate, key) { isChanged = true }
        } catch {
            setup.notes.append("\(error) No client certificate is shown.")
        }
        return isChanged ? configuration : nil
    }

    /// A file that an option or a variable names.
    fileprivate struct File: CustomStringConvertible {
        let source: String
        let path: String

        init?(_ option: String?, _ variable: (name: String, value: String)?) {
            if let option {
                (source, path) = ("The options", option)
            } else if let (name, value) = variable {
                (source, path) = (name, value)
            } else {
                return nil
            }
        }

        var description: String { "\(source): '\(path)'" }
    }

    /// Why there is no client certificate, as a sentence.
    fileprivate struct ClientCertificateError: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) {
            self.description = description
        }
    }
}

extension TLSConfiguration {
    /// Sets the certificate that servers are shown. Says whether there is one.
    fileprivate mutating func show(
        _ certificate: OTLPEndpoint.File?,
        _ key: OTLPEndpoint.File?
    ) throws(OTLPEndpoint.ClientCertificateError) -> Bool {
        guard certificate != nil || key != nil else { return false }
        guard let certificate else { throw .init("There is a client key but no client certificate.") }
        guard let key else { throw .init("There is a client certificate but no client key.") }
        var configuration = self
        do {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate.path)
                .map { .certificate($0) }
        } catch {
            throw .init("\(certificate) holds no certificate (\(error)).")
        }
        do {
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: key.path, format: .pem))
        } catch {
            throw .init("\(key) holds no private key without a passphrase (\(error)).")
        }
        do {
            // A key of another certificate would only be found out in every handshake.
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw .init("\(certificate) and \(key) do not belong together (\(error)).")
        }
        self = configuration
        return true
    }
}

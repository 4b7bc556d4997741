#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import NIOSSL
import Tracewing
import TracewingSDK

/// Where and how a signal goes, after the options and the environment have had their say.
struct OTLPEndpoint {
    let url: String
    let headers: [(String, String)]
    let timeout: Duration
    let encoding: OTLPEncoding
    let compression: OTLPCompression
    /// nil for what the system trusts.
    let tls: TLSConfiguration?

    /// What cannot be used is noted and replaced by its default.
    init(_ signal: OTLPSignal, _ options: OTLPOptions, _ setup: inout ExporterSetup) {
        url = Self.url(signal, options, &setup)
        headers = Self.headers(signal, options, &setup)
        timeout = options.timeout ?? Self.timeout(signal, &setup)
        encoding =
            options.encoding
            ?? Self.setting(signal, "PROTOCOL", "http/protobuf", &setup, OTLPEncoding.init(name:)) ?? .protobuf
        compression =
            options.compression
            ?? Self.setting(signal, "COMPRESSION", "none", &setup, OTLPCompression.init(name:)) ?? .none
        tls = Self.security(signal, options, &setup)
    }

    /// What a variable says; nil if it is not set or says nothing known.
    private static func setting<Value>(
        _ signal: OTLPSignal,
        _ suffix: String,
        _ defaultName: String,
        _ setup: inout ExporterSetup,
        _ parse: (String) -> Value?
    ) -> Value? {
        guard let (name, text) = setup.environment.otlpSetting(suffix, of: signal) else { return nil }
        if let value = parse(text) { return value }
        setup.notes.append("\(name) is '\(text)', which is not supported; \(defaultName) is used.")
        return nil
    }

    private static func url(_ signal: OTLPSignal, _ options: OTLPOptions, _ setup: inout ExporterSetup) -> String {
        let environment = setup.environment
        let verbatim =
            options.endpoint(of: signal)
            ?? (options.endpoint == nil ? environment["OTEL_EXPORTER_OTLP_\(signal.variable)_ENDPOINT"] : nil)
        let base = options.endpoint ?? environment["OTEL_EXPORTER_OTLP_ENDPOINT"]
        let defaultURL = "http://localhost:4318/\(signal.path)"
        guard let wanted = verbatim ?? base else { return defaultURL }
        guard let url = URL(string: wanted), ["http", "https"].contains(url.scheme?.lowercased()),
            let host = url.host(), !host.isEmpty, 1...65_535 ~= url.port ?? 80
        else {
            setup.notes.append("'\(wanted)' is no http or https address for OTLP; \(signal.noun) go to \(defaultURL).")
            return defaultURL
        }
        return verbatim ?? (wanted.hasSuffix("/") ? wanted + signal.path : "\(wanted)/\(signal.path)")
    }

    /// What cannot be a header is left out: with it, every request would fail. Notes do not show values; they may be
    /// secret.
    private static func headers(
        _ signal: OTLPSignal,
        _ options: OTLPOptions,
        _ setup: inout ExporterSetup
    ) -> [(String, String)] {
        var source = "The options"
        var headers = options.headers.map { headers in headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
        if headers == nil, let (name, text) = setup.environment.otlpSetting("HEADERS", of: signal) {
            source = name
            headers = text.split(separator: ",").map(header)
        }
        let all = headers ?? []
        let usable = all.filter { name, value in
            !name.isEmpty && name.utf8.allSatisfy(isTokenByte)
                && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
        }
        if usable.count < all.count {
            setup.notes.append(
                "\(source): \(all.count - usable.count) of \(all.count) headers cannot be sent and are left out."
            )
        }
        return usable
    }

    /// `name=value`, percent-encoded; without a name if it is anything else.
    private static func header(_ pair: Substring) -> (String, String) {
        guard let equals = pair.firstIndex(of: "="),
            let value = PercentEncoding.decode(pair[pair.index(after: equals)...].trimmingSpace)
        else { return ("", "") }
        return (String(pair[..<equals].trimmingSpace), value)
    }

    /// What RFC 9110 allows in the name of a header.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private static func timeout(_ signal: OTLPSignal, _ setup: inout ExporterSetup) -> Duration {
        guard let (name, text) = setup.environment.otlpSetting("TIMEOUT", of: signal) else { return .seconds(10) }
        guard let milliseconds = Int(text), milliseconds > 0 else {
            setup.notes.append("\(name) is '\(text)', not a number of milliseconds; 10000 is used.")
            return .seconds(10)
        }
        return .milliseconds(milliseconds)
    }
}

extension ProcessEnvironment {
    /// The variable for a signal or, where that is not set, the one for all signals.
    func otlpSetting(_ suffix: String, of signal: OTLPSignal) -> (name: String, value: String)? {
        for name in ["OTEL_EXPORTER_OTLP_\(signal.variable)_\(suffix)", "OTEL_EXPORTER_OTLP_\(suffix)"] {
            if let value = self[name] { return (name, value) }
        }
        return nil
    }
}

import Testing
import Tracewing
import TracewingModel
import TracewingOTLP
import TracewingSDK
import TracewingTesting
@testable import TracewingExport

@Suite("OTLP over TLS", .serialized, .timeLimit(.minutes(10)))
struct OTLPSecurityTests {
    @Test("A server whose authority is trusted is sent to; batches share the connection")
    func trusted() async throws {
        try await TestCertificates.run { certificates in
            try await FaultServer.run(tls: certificates.server()) { server in
                let exporter = OTLPExporter(to: server.url, certificates: certificates.client())
                for _ in 0..<3 { try await exporter.export(SpanRecord.various) }
                #expect(server.url.hasPrefix("https://"))
                #expect(server.connections == 1)
                let body = try #require(server.requests.last).body
                #expect(try OTLPTraceDecoder.decode(body).spans.map(\.record) == SpanRecord.various)
            }
        }
    }

    @Test("A server that asks for a client's certificate is shown one")
    func clientCertificate() async throws {
        try await TestCertificates.run { certificates in
            try await FaultServer.run(tls: certificates.server(admits: "authority")) { server in
                let exporter = OTLPExporter(to: server.url, certificates: certificates.client("client"), retry: .none)
                try await exporter.export(SpanRecord.various)
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test("The same from the environment; what is for traces wins")
    func environment() async throws {
        try await TestCertificates.run { certificates in
            try await FaultServer.run(tls: certificates.server(admits: "authority")) { server in
                let environment = ProcessEnvironment([
                    "OTEL_EXPORTER_OTLP_ENDPOINT": server.url,
                    "OTEL_EXPORTER_OTLP_CERTIFICATE": certificates.authority,
                    "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE": certificates.path("stranger.crt"),
                    "OTEL_EXPORTER_OTLP_CLIENT_KEY": certificates.path("stranger.key"),
                    "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE": certificates.path("client.crt"),
                    "OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY": certificates.path("client.key"),
                ])
                var setup = ExporterSetup(environment: environment, faults: TelemetryFaults())
                try await OTLPExporter(OTLPOptions(retry: .none), &setup).export(SpanRecord.various)
                #expect(setup.notes == [])
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test(
        "A handshake that fails is tried again with backoff, and the reason is said",
        arguments: [
            // Server's certificate, whether the client knows its authority, whether the server asks for one of its own.
            ("server", false, nil, nil), ("stranger", true, nil, nil), ("elsewhere", true, nil, nil),
            ("server", true, "authority", nil), ("server", true, "authority", "stranger"),
        ] as [(String, Bool, String?, String?)]
    )
    func handshake(name: String, isTrusted: Bool, admitted: String?, client: String?) async throws {
        try await TestCertificates.run { certificates in
            try await FaultServer.run(tls: certificates.server(name, admits: admitted)) { server in
                let virtual = VirtualClock()
                let faults = TelemetryFaults()
                let exporter = OTLPExporter(
                    to: server.url,
                    certificates: isTrusted ? certificates.client(client) : nil,
                    retry: RetryPolicy(),
                    clock: virtual.clock,
                    faults: faults
                )
                let provider = TracerProvider.exporting(to: exporter)
                provider.endSpans(5)
                #expect(await provider.forceFlush(deadline: .seconds(60)) == false)
                #expect(Array(virtual.sleeps.prefix(3)) == [1, 2, 4].map { Duration.seconds($0) })
                #expect(faults.counts[.exportFailed] == 13)
                #expect(provider.statistics.first?.dropped == [.retriesExhausted: 5])
                #expect(provider.statistics.first?.isBalanced == true)
                #expect(server.requests.isEmpty)
                let certificates = isTrusted ? certificates.client(client) : nil
                let failure = await OTLPExporter(to: server.url, certificates: certificates, retry: .none).failure()
                #expect(failure?.description.contains("no secure connection") == true, "\(failure as Any)")
            }
        }
    }

    @Test("A server that speaks no TLS is tried again, and the reason is said")
    func plain() async throws {
        try await FaultServer.run { server in
            let url = "https://127.0.0.1:\(server.port)"
            let failure = await OTLPExporter(to: url, retry: .none).failure()
            #expect(failure?.losses(of: 3) == [.retriesExhausted: 3])
            #expect(server.requests.isEmpty)
        }
    }

    @Test("A file that cannot be used is one note; the system's own is used in its place")
    func notes() async throws {
        try await TestCertificates.run { certificates in
            func notes(_ variables: [String: String]) -> [String] {
                let environment = ProcessEnvironment(
                    Dictionary(uniqueKeysWithValues: variables.map { ("OTEL_EXPORTER_OTLP_\($0)", $1) })
                )
                var setup = ExporterSetup(environment: environment, faults: TelemetryFaults())
                let endpoint = OTLPEndpoint(.traces, .environment, &setup)
                #expect(endpoint.tls == nil)
                return setup.notes
            }
            let (certificate, key) = (certificates.path("client.crt"), certificates.path("client.key"))
            let missing = certificates.path("missing.pem")
            #expect(
                notes(["CERTIFICATE": missing]).map { $0.hasPrefix("OTEL_EXPORTER_OTLP_CERTIFICATE: '\(missing)'") }
                    == [true]
            )
            #expect(notes(["CERTIFICATE": key]).count == 1, "a key is no certificate")
            #expect(
                notes(["CLIENT_CERTIFICATE": certificate])
                    == ["There is a client certificate but no client key. No client certificate is shown."]
            )
            #expect(
                notes(["CLIENT_KEY": key])
                    == ["There is a client key but no client certificate. No client certificate is shown."]
            )
            #expect(notes(["CLIENT_CERTIFICATE": missing, "CLIENT_KEY": key]).count == 1)
            #expect(notes(["CLIENT_CERTIFICATE": certificate, "CLIENT_KEY": missing]).count == 1)
            let swapped = notes(["CLIENT_CERTIFICATE": certificate, "CLIENT_KEY": certificates.path("server.key")])
            #expect(swapped.count == 1)
            #expect(swapped.first?.contains("do not belong together") == true, "\(swapped)")
        }
    }
}

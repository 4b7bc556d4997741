import Tracewing
import TracewingModel
import TracewingSDK
import Tracing
@testable import TracewingExport

extension OTLPExporter {
    /// An exporter that goes by these options alone and hardly waits between attempts.
    convenience init(
        to url: String,
        headers: [String: String]? = nil,
        timeout: Duration = .seconds(30),
        encoding: OTLPEncoding? = nil,
        compression: OTLPCompression? = nil,
        certificates: TestCertificates.Files? = nil,
        retry: RetryPolicy = .quick,
        retriesInternalServerError: Bool = true,
        clock: RetryClock = .system,
        faults: TelemetryFaults = TelemetryFaults()
    ) {
        let options = OTLPOptions(
            endpoint: url,
            headers: headers,
            timeout: timeout,
            encoding: encoding,
            compression: compression,
            certificate: certificates?.roots,
            clientCertificate: certificates?.certificate,
            clientKey: certificates?.key,
            retry: retry,
            retriesInternalServerError: retriesInternalServerError
        )
        var setup = ExporterSetup(environment: ProcessEnvironment([:]), faults: faults)
        self.init(options, &setup, clock: clock)
    }

    /// What the export ended with; nil if the batch arrived.
    func failure(_ batch: [SpanRecord] = SpanRecord.samples(3)) async -> SpanExportError? {
        do {
            try await export(batch)
            return nil
        } catch {
            return error as? SpanExportError ?? SpanExportError(.exporterFailed, "\(error)")
        }
    }
}

extension RetryPolicy {
    static let quick = RetryPolicy(
        initialBackoff: .milliseconds(1),
        maxBackoff: .milliseconds(2),
        totalTimeout: .seconds(30)
    )
    /// One attempt: there is no time for a second.
    static let none = RetryPolicy(initialBackoff: .zero, maxBackoff: .zero, totalTimeout: .zero)
}

extension TracerProvider {
    /// A provider whose spans go to `exporter` when they are flushed, or a batch of them is full.
    static func exporting(
        to exporter: any SpanExporter,
        options: BatchOptions = BatchOptions(scheduledDelay: .seconds(3_600))
    ) -> TracerProvider {
        let provider = TracerProvider(resource: Resource(attributes: ["service.name": "test"]))
        provider.addExporter(exporter, options: options)
        return provider
    }

    func endSpans(_ count: Int) {
        for number in 0..<count {
            tracer(named: "test").startSpan("span \(number)", context: .topLevel, attributes: ["n": 1]).end()
        }
    }
}

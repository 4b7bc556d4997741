import Tracewing
import TracewingSDK
@testable import TracewingExport

extension OTLPExporter {
    /// An exporter that goes by these options alone and hardly waits between attempts.
    convenience init(
        to url: String,
        headers: [String: String]? = nil,
        timeout: Duration = .seconds(30),
        retry: RetryPolicy = .quick,
        faults: TelemetryFaults = TelemetryFaults()
    ) {
        var setup = ExporterSetup(environment: ProcessEnvironment([:]), faults: faults)
        let endpoint = OTLPEndpoint(OTLPOptions(endpoint: url, headers: headers, timeout: timeout), &setup)
        self.init(endpoint: endpoint, retry: retry, faults: faults)
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

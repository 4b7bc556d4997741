import TracewingModel
import TracewingSDK

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What was found out about an environment.
struct DoctorReport {
    enum Verdict: String {
        case good, warning, bad

        /// What stands before the line. A word as well as a colour: that can be read everywhere.
        var mark: String {
            switch self {
            case .good: TerminalStyle.good("ok     ")
            case .warning: TerminalStyle.warning("note   ")
            case .bad: TerminalStyle.bad("wrong  ")
            }
        }
    }

    private(set) var findings: [(verdict: Verdict, sentence: String)] = []
    private(set) var isEnabled = true

    var isHealthy: Bool { !findings.contains { $0.verdict == .bad } }

    /// Nanoseconds since 1970.
    static var now: Double { Date().timeIntervalSince1970 * 1e9 }

    mutating func add(_ verdict: Verdict, _ sentence: String) {
        findings.append((verdict, sentence))
    }

    /// What the variables say.
    mutating func describe(_ environment: ProcessEnvironment) {
        if environment.flag("OTEL_SDK_DISABLED") == true {
            isEnabled = false
            add(.warning, "OTEL_SDK_DISABLED is set: nothing is traced, and nothing is sent.")
        }
        if let endpoint = Self.otlp("ENDPOINT").first(where: { environment[$0] != nil }) {
            add(.good, "Where spans go is said by \(endpoint).")
        } else {
            add(.warning, "No endpoint is set: spans go to http://localhost:4318/v1/traces, to 'tracewing serve'.")
        }
        if let headers = Self.otlp("HEADERS").first(where: { environment[$0] != nil }) {
            let text = environment[headers] ?? ""
            let names = text.split(separator: ",").map(Self.name(ofHeader:)).joined(separator: ", ")
            add(.good, "Headers from \(headers): \(HumanText.oneLine(names, limit: 200)).")
        } else {
            add(.good, "No headers are sent; a server that asks for a key is told it by OTEL_EXPORTER_OTLP_HEADERS.")
        }
        if let service = environment["OTEL_SERVICE_NAME"] {
            let name = HumanText.oneLine(service, limit: 100)
            add(.good, "The service is called '\(name)' unless the program says otherwise.")
        }
        let isContentSent = environment.flag("ENABLE_SENSITIVE_DATA") == true
        add(
            .good,
            isContentSent
                ? "ENABLE_SENSITIVE_DATA is set: prompts and answers are sent."
                : "Prompts and answers are not sent; ENABLE_SENSITIVE_DATA=true sends them."
        )
        if environment.flag("ENABLE_INSTRUMENTATION") == false {
            add(.warning, "ENABLE_INSTRUMENTATION is false: the agent runtime traces nothing by itself.")
        }
    }

    /// The name of a header. What has no '=' may be a key that was pasted bare.
    private static func name(ofHeader header: Substring) -> String {
        guard let end = header.firstIndex(of: "="), end > header.startIndex else { return "(one without a name)" }
        return String(header[..<end])
    }

    /// An address without what may be secret in it: a name and password, and what follows '?' or '#'.
    static func shown(_ address: String) -> String {
        guard var parts = URLComponents(string: address), parts.host != nil else { return "the endpoint" }
        (parts.user, parts.password, parts.query, parts.fragment) = (nil, nil, nil, nil)
        return parts.string ?? "the endpoint"
    }

    /// The variable for spans, and the one for all signals.
    private static func otlp(_ suffix: String) -> [String] {
        ["OTEL_EXPORTER_OTLP_TRACES_\(suffix)", "OTEL_EXPORTER_OTLP_\(suffix)"]
    }

    var text: String {
        findings.map { "\($0.verdict.mark)\($0.sentence)\n" }.joined()
    }

    var json: JSONValue {
        [
            "healthy": .bool(isHealthy),
            "findings": .array(
                findings.map { ["verdict": .string($0.verdict.rawValue), "sentence": .string($0.sentence)] }
            ),
        ]
    }
}

public import Tracewing
import TracewingSDK

extension ExporterChoice {
    /// To Agent 365.
    ///
    /// ```swift
    /// Observability.configure(
    ///     serviceName: "concierge",
    ///     exporter: .agent365(Agent365Options { agentID, tenantID in try await tokens.token(for: agentID) })
    /// )
    /// ```
    ///
    /// Spans go to the console instead, and one warning says why, if the options have no token resolver, if
    /// `ENABLE_A365_OBSERVABILITY_EXPORTER` is set to false, or if the address is none.
    public static func agent365(_ options: Agent365Options) -> ExporterChoice {
        ExporterChoice("agent365") { setup in
            guard setup.environment.flag("ENABLE_A365_OBSERVABILITY_EXPORTER") != false else {
                setup.notes.append("ENABLE_A365_OBSERVABILITY_EXPORTER is not true: spans go to the console.")
                return [ConsoleExporter()]
            }
            do throws(Agent365ConfigurationError) {
                return [try Agent365Exporter(options, &setup)]
            } catch {
                setup.notes.append("\(error) Until then, spans go to the console.")
                return [ConsoleExporter()]
            }
        }
    }

    /// Where the environment says: to Agent 365 if `ENABLE_A365_OBSERVABILITY_EXPORTER` is set to true, else as
    /// ``environment`` does.
    ///
    /// A token cannot come from a variable: it is another one for each agent and tenant, and runs out. So the options
    /// bring the token resolver, and the environment decides whether it is needed.
    public static func environment(agent365 options: Agent365Options) -> ExporterChoice {
        ExporterChoice("environment") { setup in
            guard setup.environment.flag("ENABLE_A365_OBSERVABILITY_EXPORTER") == true else {
                return openTelemetryEnvironment(&setup)
            }
            // Agent 365 takes no metrics.
            if setup.environment["OTEL_METRICS_EXPORTER"] != nil { setup.addMetricsExporter(.environment) }
            return agent365(options).makeExporters(&setup)
        }
    }
}

public import Tracewing
import TracewingSDK

extension ExporterChoice {
    /// To each of these. They share nothing: one that is slow or away costs the others nothing, and each has an account
    /// of its own.
    public static func several(_ choices: [ExporterChoice]) -> ExporterChoice {
        ExporterChoice(choices.map(\.name).joined(separator: ", ")) { setup in
            var exporters: [any SpanExporter] = []
            for choice in choices { exporters += choice.makeExporters(&setup) }
            return exporters
        }
    }
}

public import Tracewing
import TracewingSDK

extension ExporterChoice {
    /// To a collector in memory, for tests.
    public static func inMemory(_ collector: SpanCollector) -> ExporterChoice {
        .custom(collector)
    }
}

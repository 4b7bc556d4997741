import CoreMetrics
import TracewingSDK

/// What swift-metrics holds for us: it asks whatever provider is configured at the moment, as ``ForwardingTracer``
/// does.
struct ForwardingMetricsFactory: MetricsFactory {
    private var provider: MeterProvider { Observability.meterProvider }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        provider.makeCounter(label: label, dimensions: dimensions)
    }

    func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        provider.makeFloatingPointCounter(label: label, dimensions: dimensions)
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        provider.makeMeter(label: label, dimensions: dimensions)
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        provider.makeRecorder(label: label, dimensions: dimensions, aggregate: aggregate)
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        provider.makeTimer(label: label, dimensions: dimensions)
    }

    func destroyCounter(_ handler: any CounterHandler) { provider.destroyCounter(handler) }
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
        provider.destroyFloatingPointCounter(handler)
    }
    func destroyMeter(_ handler: any MeterHandler) { provider.destroyMeter(handler) }
    func destroyRecorder(_ handler: any RecorderHandler) { provider.destroyRecorder(handler) }
    func destroyTimer(_ handler: any TimerHandler) { provider.destroyTimer(handler) }
}

import Synchronization
import Tracing
import TracewingModel
import TracewingSDK

/// Notes the order in which spans start and end.
final class SpanJournal: SpanProcessor {
    private struct State {
        var spans: [JournaledSpan] = []
        /// Counts starts and ends.
        var moment = 0
    }

    private let state = Mutex(State())

    func onStart(_ span: TracewingSpan, parentContext: ServiceContext) {
        let (id, name, parent) = (span.spanContext.spanID, span.operationName, parentContext.spanContext?.spanID)
        state.withLock { state in
            state.moment += 1
            state.spans.append(JournaledSpan(id: id, name: name, parentID: parent, start: state.moment))
        }
    }

    func onEnd(_ record: SpanRecord) {
        state.withLock { state in
            state.moment += 1
            guard let index = state.spans.firstIndex(where: { $0.id == record.spanID }) else { return }
            state.spans[index].ends.append(state.moment)
            state.spans[index].attributes = record.attributes
        }
    }

    /// What has been noted since the last call.
    func take() -> TraceReading {
        state.withLock { state in
            defer { state = State() }
            return TraceReading(spans: state.spans)
        }
    }
}

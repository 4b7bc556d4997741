import TracewingModel

// Fields from the last to the first: see ProtobufSink.

extension MetricsSnapshot: ProtobufMessage {
    /// The content of an `ExportMetricsServiceRequest` message.
    func write(to sink: inout some ProtobufSink & ~Copyable) {
        sink.message(OTLPTags.Request.resourceSpans) { sink in
            resource.write(to: &sink) { sink in
                sink.message(OTLPTags.ResourceSpans.scopeSpans) { sink in
                    scope.write(to: &sink) { $0.messages(OTLPTags.ScopeSpans.spans, metrics) }
                }
            }
        }
    }
}

extension Metric: ProtobufElement {
    static func write(_ metric: UnsafePointer<Metric>, to sink: inout some ProtobufSink & ~Copyable) {
        switch metric.pointee.points {
        case .histogram(let points, let temporality):
            sink.message(OTLPTags.Metric.histogram) { sink in
                sink.varint(OTLPTags.MetricData.temporality, UInt64(temporality.rawValue))
                sink.messages(OTLPTags.MetricData.points, points)
            }
        case .sum(let points, let temporality, let isMonotonic):
            sink.message(OTLPTags.Metric.sum) { sink in
                sink.varint(OTLPTags.MetricData.isMonotonic, isMonotonic ? 1 : 0)
                sink.varint(OTLPTags.MetricData.temporality, UInt64(temporality.rawValue))
                sink.messages(OTLPTags.MetricData.points, points)
            }
        case .gauge(let points):
            sink.message(OTLPTags.Metric.gauge) { $0.messages(OTLPTags.MetricData.points, points) }
        }
        sink.string(OTLPTags.Metric.unit, metric.pointee.unit)
        sink.string(OTLPTags.Metric.description, metric.pointee.description)
        sink.string(OTLPTags.Metric.name, metric.pointee.name)
    }
}

extension Metric.NumberPoint: ProtobufElement {
    static func write(_ point: UnsafePointer<Metric.NumberPoint>, to sink: inout some ProtobufSink & ~Copyable) {
        sink.attributes(OTLPTags.NumberPoint.attributes, point.pointee.attributes)
        switch point.pointee.value {
        case .int(let value): sink.fixed(OTLPTags.NumberPoint.int, always: value)
        case .double(let value): sink.fixed(OTLPTags.NumberPoint.double, always: value.bitPattern)
        }
        sink.fixed(OTLPTags.NumberPoint.time, point.pointee.time)
        sink.fixed(OTLPTags.NumberPoint.startTime, point.pointee.startTime)
    }
}

extension Metric.HistogramPoint: ProtobufElement {
    static func write(_ point: UnsafePointer<Metric.HistogramPoint>, to sink: inout some ProtobufSink & ~Copyable) {
        if let maximum = point.pointee.maximum {
            sink.fixed(OTLPTags.HistogramPoint.maximum, always: maximum.bitPattern)
        }
        if let minimum = point.pointee.minimum {
            sink.fixed(OTLPTags.HistogramPoint.minimum, always: minimum.bitPattern)
        }
        sink.attributes(OTLPTags.HistogramPoint.attributes, point.pointee.attributes)
        sink.packed(OTLPTags.HistogramPoint.boundaries, point.pointee.boundaries.lazy.map(\.bitPattern))
        sink.packed(OTLPTags.HistogramPoint.bucketCounts, point.pointee.bucketCounts)
        sink.fixed(OTLPTags.HistogramPoint.sum, always: point.pointee.sum.bitPattern)
        sink.fixed(OTLPTags.HistogramPoint.count, point.pointee.count)
        sink.fixed(OTLPTags.HistogramPoint.time, point.pointee.time)
        sink.fixed(OTLPTags.HistogramPoint.startTime, point.pointee.startTime)
    }
}

extension ProtobufSink where Self: ~Copyable {
    /// Numbers of fixed size in one field; none is the default and not written.
    fileprivate mutating func packed(_ tag: ProtobufTag, _ values: some BidirectionalCollection<UInt64>) {
        guard !values.isEmpty else { return }
        let end = count
        for value in values.reversed() { fixed(value) }
        head(tag, UInt64(count &- end))
    }
}

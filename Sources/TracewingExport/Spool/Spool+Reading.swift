import TracewingModel
import TracewingOTLP
import TracewingSDK

extension Spool {
    /// The spans that are to be sent next; nil if none waits.
    ///
    /// What cannot be read is passed over: it costs its own spans, no others.
    mutating func take() -> Batch? {
        while !pending.isEmpty {
            var stretch = pending.removeFirst()
            guard let segment = segments[stretch.segment] else { continue }
            let scan: Scan
            do throws(SpoolError) {
                scan = try self.scan(stretch, limit: max(1, options.maxExportBatchSize))
            } catch {
                // The file stays: another start may have more luck with it, and the bound on bytes removes it one day.
                let lost = stretch.count ?? 0
                settle(.dropped(lost, .exporterFailed))
                report("\(error). \(lost) spans of this process in it are given up.")
                statistics.damaged += 1
                continue
            }
            let batch = Batch(
                segment: stretch.segment,
                range: stretch.range.lowerBound..<scan.end,
                entries: scan.entries,
                isInherited: segment.isInherited,
                flush: stretch.flush,
                failedAfter: stretch.failedAfter
            )
            statistics.damaged += scan.damaged
            if scan.damaged > 0 { report("\(segment.path) is damaged: what could not be read in it is passed over.") }
            stretch.count = stretch.count.map { $0 - scan.entries.count }
            if scan.end < stretch.range.upperBound {
                stretch.range = scan.end..<stretch.range.upperBound
                pending.insert(stretch, at: 0)
            } else if let missing = stretch.count {
                settle(.dropped(missing, .exporterFailed))
            }
            guard scan.entries.isEmpty else {
                inFlight = batch
                return batch
            }
            segments[batch.segment]?.needed -= batch.range.count
            removeDelivered()
        }
        return nil
    }

    /// How many spans a stretch holds.
    func spanCount(in stretch: Stretch) -> Int {
        guard let scan = try? scan(stretch, limit: .max, decodes: false) else { return 0 }
        return scan.count
    }

    /// What was found in a part of a stretch.
    private struct Scan {
        var entries: [Batch.Entry] = []
        var count = 0
        /// How often something could not be read.
        var damaged = 0
        /// Where it ended.
        var end: Int
    }

    /// Reads up to `limit` spans, and no more than a window, or one span that is larger, at a time.
    private func scan(_ stretch: Stretch, limit: Int, decodes: Bool = true) throws(SpoolError) -> Scan {
        var scan = Scan(end: stretch.range.lowerBound)
        guard let segment = segments[stretch.segment] else { return scan }
        let file = try open(segment)
        let frame = SpoolFrame(segment: segment.number)
        var window = SpoolFrame.Window(start: scan.end, limit: stretch.range.upperBound)
        var isDamaged = false
        while scan.end < window.limit, scan.count < limit {
            let finding = frame.finding(at: scan.end, in: window)
            if case .reaches(let end) = finding {
                // The next window begins here, unless there are spans enough for a batch.
                if decodes, scan.count > 0, !window.bytes.isEmpty { break }
                let wanted = min(max(Self.windowSize, end - scan.end), window.limit - scan.end)
                window.start = scan.end
                window.bytes = try file.read(wanted, at: scan.end)
                if window.bytes.count < wanted { window.limit = window.end }
                continue
            }
            var next = scan.end
            var isReadable = true
            switch finding {
            case .span(let payload):
                next = payload.upperBound
                if !decodes {
                    scan.count += 1
                } else if let record = Self.decode(window[payload]) {
                    scan.entries.append(Batch.Entry(range: scan.end..<next, record: record))
                    scan.count += 1
                } else {
                    isReadable = false
                }
            case .delivered(let end):
                next = end
            case .unreadable(let end), .reaches(let end):
                next = end
                isReadable = false
            }
            // Places in a row are one.
            if !isReadable, !isDamaged { scan.damaged += 1 }
            isDamaged = !isReadable
            scan.end = next
        }
        // Where the file is shorter than it was, there is nothing more to come.
        if scan.end >= window.limit { scan.end = stretch.range.upperBound }
        return scan
    }

    private static func decode(_ payload: ArraySlice<UInt8>) -> SpanRecord? {
        try? OTLPTraceDecoder.decode(Array(payload)).spans.first?.record.unspooled
    }
}

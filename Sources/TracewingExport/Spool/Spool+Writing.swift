import TracewingModel
import TracewingOTLP
import TracewingSDK

extension Spool {
    /// Writes spans, as many as the disk takes. They do not exist for anybody until they are committed.
    ///
    /// - Returns: Where they lie, how many there are, and what kept it from writing the others.
    mutating func append(_ records: [SpanRecord]) -> (stretches: [Stretch], count: Int, error: SpoolError?) {
        var stretches: [Stretch] = []
        var count = 0
        var chunk = Chunk()
        do throws(SpoolError) {
            for record in records {
                let payload = OTLPTraceEncoder().encode(CollectionOfOne(record.spooled))
                let size = SpoolFrame.headerSize + payload.count
                guard payload.count <= SpoolFrame.maxPayload, size <= options.maxBytes / 2 else {
                    throw SpoolError("a span of \(payload.count) bytes is too large for \(directory.path)")
                }
                if !chunk.payloads.isEmpty, !fits(chunk.size + size) || chunk.size >= Self.windowSize {
                    stretches.append(try write(chunk))
                    count += chunk.payloads.count
                    chunk = Chunk()
                }
                chunk.payloads.append(payload)
                chunk.size += size
            }
            if !chunk.payloads.isEmpty {
                stretches.append(try write(chunk))
                count += chunk.payloads.count
            }
            return (stretches, count, nil)
        } catch {
            return (stretches, count, error)
        }
    }

    /// From now on these spans are waited for and delivered.
    mutating func commit(_ stretches: [Stretch]) {
        for stretch in stretches {
            statistics.waiting += stretch.count ?? 0
            guard segments[stretch.segment] != nil else {
                // Its segment had to make room already.
                settle(.dropped(stretch.count ?? 0, .spoolFull))
                continue
            }
            if let last = pending.last, last.continues(in: stretch) {
                pending[pending.count - 1].range = last.range.lowerBound..<stretch.range.upperBound
                pending[pending.count - 1].count = (last.count ?? 0) + (stretch.count ?? 0)
            } else {
                pending.append(stretch)
            }
        }
    }

    /// These spans go another way.
    mutating func discard(_ stretches: [Stretch]) {
        for stretch in stretches {
            mark(stretch.range, of: stretch.segment)
            segments[stretch.segment]?.needed -= stretch.range.count
        }
        removeDelivered()
    }

    /// Until the disk has all that was written.
    ///
    /// After a failure nobody knows what the disk has, and asking again would not tell: the segment is left as it is.
    mutating func sync() throws(SpoolError) {
        var failure: SpoolError?
        for key in unsynced {
            do throws(SpoolError) {
                try segments[key]?.file?.sync()
            } catch {
                failure = error
                if key == current { current = nil }
            }
            if key != current { segments[key]?.file = nil }
        }
        unsynced = []
        if let failure {
            removeDelivered()
            throw failure
        }
    }

    mutating func syncOrReport() {
        do throws(SpoolError) {
            try sync()
        } catch {
            report("\(error). Spans that were spooled before may be lost if the power fails.")
        }
    }

    /// Spans that are written at once.
    private struct Chunk {
        var payloads: [[UInt8]] = []
        var size = 0
    }

    /// Whether so much has a place in the current segment; in a new one, if there is none.
    private func fits(_ size: Int) -> Bool {
        let used = current.flatMap { segments[$0]?.size } ?? 0
        return used + size <= max(1, min(options.segmentBytes, options.maxBytes / 4, SpoolFrame.maxPosition))
    }

    private mutating func write(_ chunk: Chunk) throws(SpoolError) -> Stretch {
        try makeRoom(for: chunk.size)
        if let current, !fits(chunk.size), segments[current]?.size ?? 0 > 0 { leave(current) }
        let key = if let current { current } else { try beginSegment() }
        guard let segment = segments[key], let file = segment.file else {
            throw SpoolError("\(directory.path) has lost its current file")
        }
        let frame = SpoolFrame(segment: segment.number)
        var bytes: [UInt8] = []
        for payload in chunk.payloads { frame.append(payload, at: segment.size + bytes.count, to: &bytes) }
        do throws(SpoolError) {
            try file.write(bytes, at: segment.size)
        } catch {
            // Whatever is the matter with this file, the next attempt is made with another.
            file.truncate(to: segment.size)
            leave(key)
            throw error
        }
        let range = segment.size..<segment.size + bytes.count
        segments[key]?.size = range.upperBound
        segments[key]?.needed += range.count
        statistics.bytes += range.count
        if options.sync != .never { unsynced.insert(key) }
        return Stretch(segment: key, range: range, count: chunk.payloads.count, flush: nextFlush)
    }

    /// Nothing more is written to this segment.
    private mutating func leave(_ key: Int) {
        current = nil
        if !unsynced.contains(key) { segments[key]?.file = nil }
        removeDelivered()
    }

    /// Drops the oldest segments until there is room.
    private mutating func makeRoom(for size: Int) throws(SpoolError) {
        while statistics.bytes + size > options.maxBytes {
            guard let oldest = segments.keys.filter({ $0 != current }).min() else {
                throw SpoolError("\(directory.path) is full")
            }
            try drop(oldest)
        }
    }

    private mutating func drop(_ key: Int) throws(SpoolError) {
        guard let segment = segments[key] else { return }
        let waiting = pending.filter { $0.segment == key }
        // Counted before it is gone, dropped after.
        let count = waiting.reduce(0) { $0 + ($1.count ?? spanCount(in: $1)) }
        try remove(key)
        pending.removeAll { $0.segment == key }
        if segment.isInherited {
            statistics.replayDropped[.spoolFull, default: 0] += count
        } else {
            settle(.dropped(count, .spoolFull))
        }
        report(
            "\(directory.path) is full: \(count) spans, the oldest in it, are dropped. The backend is away or too "
                + "slow; allow the spool more bytes if that lasts."
        )
    }
}

extension Spool.Stretch {
    /// Whether `next` is the rest of it.
    fileprivate func continues(in next: Self) -> Bool {
        segment == next.segment && range.upperBound == next.range.lowerBound && flush == next.flush
            && failedAfter == nil && next.failedAfter == nil
    }
}

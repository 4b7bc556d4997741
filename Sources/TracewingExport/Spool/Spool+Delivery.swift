import TracewingSDK

extension Spool {
    /// A batch is back. What has been delivered is marked on the disk first, then told; what has not goes to the end of
    /// the line, so that a batch the backend cannot digest does not stand in the way of others.
    mutating func finish(_ batch: Batch, _ delivery: SpoolDelivery) {
        inFlight = nil
        let isDropped = segments[batch.segment] == nil
        var needed: [Range<Int>] = []
        var stretches: [Stretch] = []
        let isHalved = halves(batch, delivery)
        for run in Run.all(of: batch.entries.count, undelivered: delivery.undelivered, isHalved: isHalved) {
            let start = batch.entries[run.positions.lowerBound].range.lowerBound
            let range = start..<batch.entries[run.positions.upperBound - 1].range.upperBound
            if run.isDelivered {
                mark(range, of: batch.segment)
            } else {
                needed.append(range)
                stretches.append(
                    Stretch(
                        segment: batch.segment,
                        range: range,
                        count: batch.isInherited ? nil : run.positions.count,
                        flush: batch.flush,
                        failedAfter: decidedBatches
                    )
                )
            }
        }
        if delivery.exported > 0 || !delivery.dropped.isEmpty { decidedBatches += 1 }
        account(for: delivery, isInherited: batch.isInherited)
        if isDropped {
            // The segment had to make room meanwhile.
            account(
                for: SpoolDelivery(dropped: [.spoolFull: delivery.undelivered.count]),
                isInherited: batch.isInherited
            )
        } else {
            pending += stretches
            let total = needed.reduce(0) { $0 + $1.count }
            segments[batch.segment]?.needed -= batch.range.count - total
            removeDelivered()
        }
    }

    /// Removes segments in which nothing is needed any more.
    mutating func removeDelivered() {
        for (key, segment) in segments where segment.needed <= 0 && key != current {
            do throws(SpoolError) {
                try remove(key)
            } catch {
                report("\(error). It takes up room until it is removed.")
                // Not tried again by this process; its bytes stay in the account.
                segments[key] = nil
            }
        }
    }

    mutating func remove(_ key: Int) throws(SpoolError) {
        guard let segment = segments[key] else { return }
        let answer = calls.remove(segment.path)
        guard answer >= 0 || answer == SpoolCalls.missing else {
            throw SpoolError(segment.path, "cannot be removed", code: -answer)
        }
        segments[key] = nil
        unsynced.remove(key)
        if key == current { current = nil }
        statistics.segments -= 1
        statistics.bytes -= segment.size
    }

    /// Whether a batch is sent again in two halves: to find out what of it has arrived, or because others arrive and
    /// this one does not.
    private func halves(_ batch: Batch, _ delivery: SpoolDelivery) -> Bool {
        delivery.isAmbiguous || batch.failedAfter.map { $0 < decidedBatches } ?? false
    }

    private mutating func account(for delivery: SpoolDelivery, isInherited: Bool) {
        if isInherited {
            statistics.replayed += delivery.exported
            statistics.replayDropped.merge(delivery.dropped, uniquingKeysWith: +)
        } else {
            settle(.exported(delivery.exported))
            for (reason, count) in delivery.dropped { settle(.dropped(count, reason)) }
        }
    }

    /// Marks a part of a segment as delivered, for whoever reads it after a crash.
    mutating func mark(_ range: Range<Int>, of key: Int) {
        guard let segment = segments[key] else { return }
        do throws(SpoolError) {
            let file = try open(segment)
            let mark = SpoolFrame(segment: segment.number).deliveredMark(until: range.upperBound, at: range.lowerBound)
            try file.write(mark, at: range.lowerBound + SpoolFrame.marker.count)
            if options.sync == .always { try file.sync() }
        } catch {
            report("\(error). Spans that have been delivered may be delivered again after a restart.")
        }
    }
}

/// Neighbours in a batch that have the same fate.
private struct Run {
    var positions: Range<Int>
    var isDelivered: Bool

    static func all(of count: Int, undelivered: [Int], isHalved: Bool) -> [Run] {
        let undelivered = Set(undelivered)
        var runs: [Run] = []
        for position in 0..<count {
            let isDelivered = !undelivered.contains(position)
            let isCut = isHalved && position == (count + 1) / 2
            if let last = runs.last, last.isDelivered == isDelivered, !isCut || isDelivered {
                runs[runs.count - 1].positions = last.positions.lowerBound..<position + 1
            } else {
                runs.append(Run(positions: position..<position + 1, isDelivered: isDelivered))
            }
        }
        return runs
    }
}

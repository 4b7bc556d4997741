import Foundation
import Testing
import Tracing
@testable import Tracewing
import TracewingConcurrency
import TracewingModel
import TracewingOTLP
import TracewingSDK
@testable import TracewingExport

/// From a span's end through the disk to the backend, with the account that is kept of it.
@Suite("Spooled exporter", .timeLimit(.minutes(10)))
struct SpooledExporterTests {
    private let directory = TemporaryDirectory()

    @Test("Spans arrive as they were recorded, and nothing of them is left")
    func arrival() async throws {
        let backend = SpoolBackend()
        let spooling = Spooling(backend, directory)
        spooling.end(0..<1_000)
        #expect(await spooling.provider.forceFlush(deadline: .seconds(60)))
        #expect(backend.names == (0..<1_000).names)
        #expect(backend.delivered.allSatisfy { $0.resource.serviceName == "test" && $0.scope.name == "test" })
        #expect(backend.delivered.allSatisfy { $0.attributes["n"] == 1 && !$0.isRunning })
        #expect(
            spooling.statistics.description
                == "backend: 1000 started, 0 active, 0 queued, 0 exporting, 1000 exported, 0 dropped"
        )
        await spooling.provider.shutdown(deadline: .seconds(60))
        #expect(directory.segments == [])
        #expect(backend.shutdowns == 1)
        #expect(spooling.faults.counts == [:])
    }

    @Test("What a record knows beside what OTLP carries is there again after the disk, its attributes are the same")
    func facts() throws {
        var record = SpanRecord.various[0]
        for (inherited, json) in [(2, ["a", "b"]), (2, nil), (nil, ["a"]), (nil, nil)] as [(Int?, [String]?)] {
            record.inheritedAttributes = inherited
            record.jsonContent = json
            let payload = OTLPTraceEncoder().encode(CollectionOfOne(record.spooled))
            #expect(try OTLPTraceDecoder.decode(payload).spans.first?.record.unspooled == record)
        }
        // Of this one it would be guessed that two were inherited.
        record.attributes = ["a": 1, "b": 2, "telemetry.sdk.name": "tracewing"]
        for inherited in [0, 1, 3] {
            record.inheritedAttributes = inherited
            let payload = OTLPTraceEncoder().encode(CollectionOfOne(record.spooled))
            #expect(try OTLPTraceDecoder.decode(payload).spans.first?.record.unspooled == record)
        }
    }

    @Test("What was not delivered is delivered by the next process, and what was is not delivered again")
    func replay() async throws {
        let dying = SpoolBackend { number, _ in
            guard number == 0 else { throw SpanExportError(.retriesExhausted, "gone") }
        }
        do {
            let spooling = Spooling(dying, directory, .quick.with { $0.maxExportBatchSize = 4 })
            await spooling.spool(0..<10)
            await until { dying.calls > 3 }
            await spooling.provider.shutdown(deadline: .milliseconds(50))
            #expect(spooling.statistics.exporting == 6)
            #expect(spooling.statistics.exported == 4)
            #expect(spooling.statistics.isBalanced)
        }
        let backend = SpoolBackend()
        let spooling = Spooling(backend, directory)
        await until { backend.delivered.count == 6 }
        #expect(Set(backend.names) == Set((4..<10).names))
        while await spooling.exporter.statistics.replayed < 6 { await Task.yield() }
        #expect(spooling.statistics == ExporterStatistics(exporter: "backend"))
        await spooling.provider.shutdown(deadline: .seconds(60))
        #expect(directory.segments == [])
    }

    @Test(
        "What the backend has decided is settled and not sent again",
        arguments: [
            ([.permanent: 5], 5), ([.rejected: 2], 2), ([.tooLarge: 1, .noToken: 1], 2), ([.noIdentity: 9], 5),
        ] as [([DropReason: Int], Int)]
    )
    func decided(losses: [DropReason: Int], lost: Int) async throws {
        let backend = SpoolBackend { _, _ in throw SpanExportError(losses: losses, "no") }
        let spooling = Spooling(backend, directory)
        spooling.end(0..<5)
        // What was not meant for a backend is no failure of a flush.
        let isFlushed = losses.keys.allSatisfy { $0 == .noIdentity }
        #expect(await spooling.provider.forceFlush(deadline: .seconds(60)) == isFlushed)
        #expect(spooling.statistics.droppedTotal == lost)
        #expect(spooling.statistics.exported == 5 - lost)
        #expect(spooling.statistics.isBalanced)
        #expect(backend.calls == 1)
        #expect(await spooling.exporter.statistics.waiting == 0)
        await spooling.provider.shutdown(deadline: .seconds(60))
        #expect(directory.segments == [])
    }

    @Test(
        "What may arrive later is tried until it does",
        arguments: [
            SpanExportError(.retriesExhausted, "busy"), SpanExportError(.timedOut, "slow"),
            SpanExportError(.exporterFailed, "broken"), BrokenPipe(), CancellationError(),
        ] as [any Error]
    )
    func undecided(error: any Error) async throws {
        let recovers = Locked(false)
        let backend = SpoolBackend { _, _ in if !recovers.withLock({ $0 }) { throw error } }
        let spooling = Spooling(backend, directory)
        await spooling.spool(0..<5)
        await until { backend.calls > 3 }
        #expect(spooling.statistics.exporting == 5)
        #expect(spooling.statistics.isBalanced)
        recovers.withLock { $0 = true }
        await until { spooling.statistics.exported == 5 }
        #expect(backend.names == (0..<5).names)
        #expect(spooling.statistics.isBalanced)
    }

    @Test("A backend that hangs is left at its timeout, and tried again")
    func hanging() async throws {
        let backend = SpoolBackend(timeout: .milliseconds(20)) { number, _ in
            if number < 3 { await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in } }
        }
        let spooling = Spooling(backend, directory)
        await spooling.spool(0..<5)
        await until { spooling.statistics.exported == 5 }
        #expect(backend.names == (0..<5).names)
        #expect(spooling.statistics.isBalanced)
    }

    @Test("A backend that never comes back is asked no more than a few times, so that memory stays bounded")
    func hangingForEver() async throws {
        let gate = Locked<[UnsafeContinuation<Void, Never>]>([])
        let isBack = Locked(false)
        let backend = SpoolBackend(timeout: .milliseconds(1)) { _, _ in
            if isBack.withLock({ $0 }) { return }
            await withUnsafeContinuation { continuation in gate.withLock { $0.append(continuation) } }
        }
        let spooling = Spooling(backend, directory)
        await spooling.spool(0..<5)
        await until { spooling.faults.counts[.exportFailed] ?? 0 > 20 }
        #expect(backend.calls == 8)
        isBack.withLock { $0 = true }
        for continuation in gate.withLock({ $0 }) { continuation.resume() }
        await until { spooling.statistics.exported == 5 }
        #expect(spooling.statistics.isBalanced)
    }

    @Test("What is known to be undelivered is sent again, and nothing else")
    func known() async throws {
        let backend = SpoolBackend { number, _ in
            guard number == 0 else { return }
            throw SpanExportError(losses: [.retriesExhausted: 3, .tooLarge: 1], undelivered: [1, 2, 6, 99], "busy")
        }
        let spooling = Spooling(backend, directory)
        await spooling.spool(0..<8)
        await until { spooling.statistics.exporting == 0 }
        #expect(backend.names == ["1", "2", "6"])
        #expect(spooling.statistics.exported == 7)
        #expect(spooling.statistics.dropped == [.tooLarge: 1])
        #expect(spooling.statistics.isBalanced)
    }

    @Test("With every batch synced, a span has been when its end returns")
    func synced() async throws {
        let faults = DiskFaults()
        let options = SpoolOptions.quick.with {
            $0.isImmediate = true; $0.sync = .always
        }
        let spooling = Spooling(.dead, directory, options, calls: faults.calls)
        for number in 0..<10 {
            let before = faults.syncs
            spooling.end(number..<number + 1)
            #expect(faults.syncs > before)
        }
        await spooling.provider.shutdown(deadline: .milliseconds(20))
    }

    @Test("Synced by the clock, many spans have one sync together, and the last ones have it too")
    func syncedByTheClock() async throws {
        let faults = DiskFaults()
        let options = SpoolOptions.quick.with {
            $0.isImmediate = true
            $0.sync = .every(.milliseconds(20))
            $0.scheduledDelay = .seconds(3_600)
        }
        let spooling = Spooling(SpoolBackend(), directory, options, calls: faults.calls)
        for round in 0..<3 {
            let before = faults.syncs
            spooling.end(round * 200..<round * 200 + 200)
            await until { faults.syncs > before }
        }
        #expect(faults.syncs < 100)
    }

    @Test("Content is written as it is exported; what a redactor has to see first goes through the queue")
    func content() async throws {
        let backend = SpoolBackend.dead
        let spooling = Spooling(backend, directory, .quick.with { $0.isImmediate = true })
        let tracer = spooling.provider.tracer(named: "test")
        for rules in [ContentRules(), ContentRules(redactor: Redactor { _ in "redacted" })] {
            let span = tracer.startSpan("span", context: .topLevel)
            span.owned?.seal(SealedContent.Entry("said", .text("secret")), under: rules)
            span.end()
        }
        #expect(spooling.statistics.exporting == 1)
        #expect(spooling.statistics.queued == 1)
        await spooling.spool(0..<0)
        await until { backend.calls > 0 }
        let copy = try directory.copy()
        var spool = try Spool(copy.path, .quick)
        #expect(spool.takeAll().map { $0.attributes["said"] } == ["secret", "redacted"])
        await spooling.provider.shutdown(deadline: .milliseconds(20))
    }

    @Test("When it is not known what of a batch has arrived, smaller ones tell")
    func ambiguous() async throws {
        let attempts = Locked<[String: Int]>([:])
        let backend = SpoolBackend { _, batch in
            let late = batch.filter { $0.name == "3" || $0.name == "6" }
            let refused = batch.filter { $0.name == "4" }
            attempts.withLock { attempts in for span in batch { attempts[span.name, default: 0] += 1 } }
            let isBack = attempts.withLock { $0["3", default: 0] > 8 }
            guard (isBack ? [] : late).count + refused.count > 0 else { return }
            throw SpanExportError(
                losses: [.retriesExhausted: isBack ? 0 : late.count, .permanent: refused.count],
                "some"
            )
        }
        let spooling = Spooling(backend, directory)
        await spooling.spool(0..<8)
        await until { spooling.statistics.exporting == 0 }
        #expect(spooling.statistics.exported == 7)
        #expect(spooling.statistics.dropped == [.permanent: 1])
        #expect(spooling.statistics.isBalanced)
    }

    @Test("A span the backend cannot digest holds up no other")
    func poison() async throws {
        let backend = SpoolBackend { _, batch in
            if batch.contains(where: { $0.name == "7" }) { throw BrokenPipe() }
        }
        let spooling = Spooling(backend, directory, .quick.with { $0.maxExportBatchSize = 16 })
        await spooling.spool(0..<64)
        await until { spooling.statistics.exported == 63 }
        #expect(Set(backend.names) == Set((0..<64).names).subtracting(["7"]))
        #expect(backend.names.count == 63)
        #expect(spooling.statistics.exporting == 1)
        #expect(spooling.statistics.isBalanced)
        await spooling.provider.shutdown(deadline: .milliseconds(20))
    }

    @Test("A full spool drops the oldest and counts them; the others arrive when the backend is back")
    func full() async throws {
        let isBack = Locked(false)
        let backend = SpoolBackend { _, _ in
            guard isBack.withLock({ $0 }) else { throw SpanExportError(.retriesExhausted, "away") }
        }
        let spooling = Spooling(backend, directory, .quick.with { $0.maxBytes = 20_000 })
        for start in stride(from: 0, to: 500, by: 10) {
            await spooling.spool(start..<start + 10)
            #expect(spooling.statistics.isBalanced)
            #expect(await spooling.exporter.statistics.bytes <= 20_000)
        }
        // What is being sent when its segment is dropped counts as soon as it is back.
        await until { (spooling.statistics.dropped[.spoolFull] ?? 0) > 0 }
        isBack.withLock { $0 = true }
        await until { spooling.statistics.exporting == 0 }
        let dropped = try #require(spooling.statistics.dropped[.spoolFull])
        #expect(spooling.statistics.exported == 500 - dropped)
        #expect(backend.names.count == 500 - dropped)
        #expect(backend.names.contains("499") && !backend.names.contains("0"))
        #expect(spooling.statistics.isBalanced)
        #expect(spooling.faults.counts[.spoolFailed] ?? 0 > 0)
    }

    @Test("A disk that fails costs nothing but its protection", arguments: DiskFaults.Fault.allCases)
    func disk(fault: DiskFaults.Fault) async throws {
        let backend = SpoolBackend()
        let faults = DiskFaults()
        let options = SpoolOptions.quick.with { $0.sync = .always }
        let spooling = Spooling(backend, directory, options, calls: faults.calls)
        spooling.end(0..<5)
        #expect(await spooling.provider.forceFlush(deadline: .seconds(60)))
        // A fault in opening shows with the next segment only.
        if fault == .openFails || fault == .devFull {
            #expect(await spooling.exporter.disk.perform { $0.abandonSegment() } != nil)
        }
        faults.fault = fault
        spooling.end(5..<15)
        #expect(await spooling.provider.forceFlush(deadline: .seconds(60)))
        #expect(backend.names == (0..<15).names)
        #expect(spooling.statistics.exported == 15)
        #expect(spooling.statistics.isBalanced)
        #expect(await spooling.exporter.statistics.bypassed == 10)
        #expect(spooling.faults.counts[.spoolFailed] ?? 0 > 0)
        faults.fault = nil
        spooling.end(15..<20)
        #expect(await spooling.provider.forceFlush(deadline: .seconds(60)))
        #expect(backend.names == (0..<20).names)
        #expect(await spooling.exporter.statistics.bypassed == 10)
        #expect(spooling.statistics.isBalanced)
        await spooling.provider.shutdown(deadline: .seconds(60))
        // Nothing of it comes back.
        let next = SpoolBackend()
        let replaying = Spooling(next, directory)
        #expect(await replaying.exporter.statistics.segments == 0)
    }

    @Test(
        "What goes around a broken disk is counted like any export",
        arguments: [
            (SpanExportError(.permanent, "no"), [.permanent: 5]),
            (SpanExportError(.rejected, lost: 2, "some"), [.rejected: 2]),
            (SpanExportError(.retriesExhausted, "busy"), [.retriesExhausted: 5]), (BrokenPipe(), [.exporterFailed: 5]),
        ] as [(any Error, [DropReason: Int])]
    )
    func direct(error: any Error, dropped: [DropReason: Int]) async throws {
        let faults = DiskFaults()
        faults.fault = .fullAtOnce
        let spooling = Spooling(SpoolBackend { _, _ in throw error }, directory, calls: faults.calls)
        spooling.end(0..<5)
        #expect(await spooling.provider.forceFlush(deadline: .seconds(60)) == false)
        #expect(spooling.statistics.dropped == dropped)
        #expect(spooling.statistics.exported == 5 - spooling.statistics.droppedTotal)
        #expect(spooling.statistics.isBalanced)
    }

    @Test("A backend that hangs behind a broken disk is left at its timeout")
    func directHanging() async throws {
        let faults = DiskFaults()
        faults.fault = .writeFails
        let backend = SpoolBackend(timeout: .milliseconds(20)) { _, _ in
            await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        }
        let spooling = Spooling(backend, directory, calls: faults.calls)
        await spooling.spool(0..<5)
        await until { spooling.statistics.dropped == [.timedOut: 5] }
        #expect(spooling.statistics.isBalanced)
    }

    @Test("A disk that hangs is not waited for, and what it writes in the end is not sent twice")
    func hangingDisk() async throws {
        let backend = SpoolBackend()
        let faults = DiskFaults()
        let options = SpoolOptions.quick.with {
            $0.diskTimeout = .milliseconds(30); $0.isImmediate = true
        }
        let spooling = Spooling(backend, directory, options, calls: faults.calls)
        faults.hang()
        let start = ContinuousClock.now
        // The first waits for the disk as long as it may; the others do not wait.
        spooling.end(0..<1_000)
        #expect(ContinuousClock.now - start < .seconds(20))
        #expect(spooling.statistics.queued + spooling.statistics.exporting + spooling.statistics.exported == 1_000)
        faults.release()
        #expect(await spooling.provider.forceFlush(deadline: .seconds(60)))
        #expect(spooling.statistics.exported == 1_000)
        #expect(spooling.statistics.isBalanced)
        #expect(Set(backend.names) == Set((0..<1_000).names))
        #expect(backend.names.count == 1_000)
        await spooling.provider.shutdown(deadline: .seconds(60))
        #expect(directory.segments == [])
    }

    @Test("What cannot be read back is given up by this process, and the next one may have more luck")
    func unreadable() async throws {
        let faults = DiskFaults()
        let isBack = Locked(false)
        let backend = SpoolBackend { _, _ in
            guard isBack.withLock({ $0 }) else { throw SpanExportError(.retriesExhausted, "away") }
        }
        do {
            let spooling = Spooling(backend, directory, calls: faults.calls)
            await spooling.spool(0..<5)
            faults.readFails = true
            await until { spooling.statistics.dropped == [.exporterFailed: 5] }
            #expect(spooling.statistics.isBalanced)
            faults.readFails = false
            isBack.withLock { $0 = true }
            spooling.end(5..<10)
            #expect(await spooling.provider.forceFlush(deadline: .seconds(60)))
            #expect(spooling.statistics.exported == 5)
            #expect(spooling.statistics.isBalanced)
            await spooling.provider.shutdown(deadline: .seconds(60))
        }
        #expect(backend.names == (5..<10).names)
        let next = Spooling(backend, directory)
        await until { backend.names.count == 10 }
        #expect(backend.names == ((5..<10).names + (0..<5).names))
        await next.provider.shutdown(deadline: .seconds(60))
    }

    @Test("Files that cannot be removed count as long as they are there, and no span is counted twice")
    func unremovable() async throws {
        let faults = DiskFaults()
        let backend = SpoolBackend()
        let spooling = Spooling(backend, directory, .quick.with { $0.maxBytes = 4_000 }, calls: faults.calls)
        faults.removeFails = true
        for start in stride(from: 0, to: 200, by: 10) {
            spooling.end(start..<start + 10)
            #expect(await spooling.provider.forceFlush(deadline: .seconds(60)))
            #expect(spooling.statistics.isBalanced)
        }
        #expect(spooling.statistics.exported == 200)
        #expect(backend.names == (0..<200).names)
        let sizes = try directory.segments.map { try Data(contentsOf: URL(fileURLWithPath: $0)).count }
        #expect(sizes.reduce(0, +) <= 4_000)
    }

    @Test("Spooled in its end, a span is on the disk when that returns, and never in the queue")
    func immediate() async throws {
        let backend = SpoolBackend.dead
        let spooling = Spooling(backend, directory, .quick.with { $0.isImmediate = true })
        for number in 0..<20 {
            spooling.end(number..<number + 1)
            #expect(spooling.statistics.queued == 0)
            #expect(spooling.statistics.exporting == number + 1)
            let copy = try directory.copy()
            var spool = try Spool(copy.path, .quick)
            #expect(Set(spool.takeAll().map(\.name)) == Set((0..<number + 1).names))
        }
        #expect(spooling.statistics.isBalanced)
        await spooling.provider.shutdown(deadline: .milliseconds(20))
        #expect(spooling.statistics.exporting == 20)
    }

    @Test("Spans spooled one by one are sent together")
    func collected() async throws {
        let backend = SpoolBackend()
        let options = SpoolOptions.quick.with {
            $0.isImmediate = true
            $0.scheduledDelay = .seconds(3_600)
            $0.maxExportBatchSize = 50
        }
        let spooling = Spooling(backend, directory, options)
        spooling.end(0..<49)
        #expect(backend.calls == 0)
        spooling.end(49..<50)
        await until { spooling.statistics.exported == 50 }
        #expect(backend.batchSizes == [50])
        spooling.end(50..<60)
        #expect(await spooling.provider.forceFlush(deadline: .seconds(60)))
        // What came before the loop had found nothing more to send may have been sent at once.
        #expect(backend.batchSizes.first == 50)
        #expect(backend.names == (0..<60).names)
        #expect(spooling.statistics.isBalanced)
    }

    @Test("Many threads end spans at once: every one is spooled, and few syncs serve them all")
    func concurrent() async throws {
        let backend = SpoolBackend()
        let faults = DiskFaults()
        let options = SpoolOptions.quick.with {
            $0.isImmediate = true; $0.sync = .always
        }
        let spooling = Spooling(backend, directory, options, calls: faults.calls)
        DispatchQueue.concurrentPerform(iterations: 16) { thread in
            spooling.end(thread * 50..<thread * 50 + 50)
        }
        #expect(await spooling.provider.forceFlush(deadline: .seconds(60)))
        #expect(Set(backend.names) == Set((0..<800).names))
        #expect(backend.names.count == 800)
        #expect(spooling.statistics.isBalanced)
    }

    @Test("A span that the disk does not take goes through the queue", arguments: DiskFaults.Fault.allCases)
    func immediateFallback(fault: DiskFaults.Fault) async throws {
        let backend = SpoolBackend()
        let faults = DiskFaults()
        faults.fault = fault
        let options = SpoolOptions.quick.with {
            $0.isImmediate = true; $0.sync = .always
        }
        let spooling = Spooling(backend, directory, options, calls: faults.calls)
        spooling.end(0..<5)
        #expect(spooling.statistics.queued == 5)
        #expect(await spooling.provider.forceFlush(deadline: .seconds(60)))
        #expect(backend.names == (0..<5).names)
        #expect(spooling.statistics.isBalanced)
    }

    @Test("A flush says no when the backend is away, at once, and at its deadline when it hangs")
    func flush() async throws {
        let dead = Spooling(.dead, directory, .quick.with { $0.initialBackoff = .seconds(3_600) })
        await dead.spool(0..<5)
        #expect(await dead.provider.forceFlush(deadline: .seconds(600)) == false)
        await dead.provider.shutdown(deadline: .milliseconds(20))
        let hanging = SpoolBackend { _, _ in await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in } }
        let other = Spooling(hanging, TemporaryDirectory())
        await other.spool(0..<5)
        #expect(await other.provider.forceFlush(deadline: .milliseconds(20)) == false)
        #expect(other.statistics.exporting == 5)
        #expect(other.statistics.isBalanced)
    }

    @Test("A flush does not wait until the backoff is over")
    func flushDuringBackoff() async throws {
        let backend = SpoolBackend { number, _ in
            if number == 0 { throw SpanExportError(.retriesExhausted, "away") }
        }
        let options = SpoolOptions.quick.with {
            $0.initialBackoff = .seconds(3_600); $0.maxBackoff = .seconds(3_600)
        }
        let spooling = Spooling(backend, directory, options)
        await spooling.spool(0..<5)
        await until { spooling.faults.counts[.exportFailed] == 1 }
        // The failure of the first attempt may be on its way yet; then the first flush hears of it.
        while await spooling.provider.forceFlush(deadline: .seconds(600)) == false {}
        #expect(backend.names == (0..<5).names)
    }

    @Test("A shutdown comes back at its deadline, and leaves everything to the next process")
    func shutdown() async throws {
        let hanging = SpoolBackend { _, _ in await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in } }
        let spooling = Spooling(hanging, directory)
        spooling.end(0..<700)
        let start = ContinuousClock.now
        await spooling.provider.shutdown(deadline: .milliseconds(200))
        #expect(ContinuousClock.now - start < .seconds(20))
        spooling.end(700..<701)
        #expect(spooling.statistics.isBalanced)
        #expect(spooling.statistics.exporting + spooling.statistics.droppedTotal == 701)
        // The lock is given back a moment later, if the deadline came first.
        await until { hanging.shutdowns == 1 }
        let backend = SpoolBackend()
        let next = Spooling(backend, directory)
        await until { backend.names.count == spooling.statistics.exporting }
        await next.provider.shutdown(deadline: .seconds(60))
    }

    @Test("A shutdown says how many spans stay, and where")
    func shutdownLine() async throws {
        let log = LogLines()
        let faults = TelemetryFaults(logger: log.logger)
        let provider = TracerProvider(faults: faults)
        let exporter = SpooledExporter(
            SpoolBackend.dead,
            directory: directory.path,
            options: .quick,
            faults: faults
        )
        provider.addExporter(exporter)
        for _ in 0..<3 { provider.tracer(named: "test").startSpan("span", context: .topLevel).end() }
        await provider.shutdown(deadline: .seconds(60))
        #expect(
            log.lines == [
                "3 spans were not sent within 60.0 seconds: backend: 3 spans stay in \(directory.path) and "
                    + "are sent by the next process that uses it. Check the address, or give it more time."
            ]
        )
    }

    @Test("A directory that cannot be used leaves the memory queue, and the report says so")
    func unusable() async throws {
        #expect(FileManager.default.createFile(atPath: directory.path, contents: Data()))
        let backend = SpoolBackend()
        let choice = ExporterChoice.spooled(.custom(backend), directory: directory.path)
        var setup = ExporterSetup(environment: ProcessEnvironment([:]), faults: TelemetryFaults())
        let exporter = try #require(choice.makeExporters(&setup).first as? SpooledExporter)
        #expect(setup.notes.count == 1)
        #expect(setup.notes.first?.contains("Spans are not kept on the disk.") == true)
        let provider = TracerProvider()
        provider.addExporter(exporter)
        provider.tracer(named: "test").startSpan("a", context: .topLevel).end()
        #expect(await provider.forceFlush(deadline: .seconds(60)))
        #expect(backend.names == ["a"])
        #expect(provider.statistics[0].isBalanced)
    }

    @Test("Every exporter of a choice has a directory of its own")
    func choice() async throws {
        let several = ExporterChoice("several") { _ in [SpoolBackend(), SpoolBackend(), ConsoleExporter()] }
        let choice = ExporterChoice.spooled(several, directory: directory.path, maxBytes: 1 << 20)
        #expect(choice.name == "spooled several")
        var setup = ExporterSetup(environment: ProcessEnvironment([:]), faults: TelemetryFaults())
        let exporters = choice.makeExporters(&setup).compactMap { $0 as? SpooledExporter }
        #expect(exporters.map(\.directory) == ["backend", "backend-2", "console"].map { "\(directory.path)/\($0)" })
        #expect(exporters.allSatisfy { $0.options.maxBytes == 1 << 20 })
        #expect(setup.notes == [])
    }

    @Test("Snapshots of running spans go past the disk and are in no account")
    func snapshots() async throws {
        let backend = SpoolBackend()
        let spooling = Spooling(backend, directory)
        var running = SpanRecord.samples(1)[0]
        running.endTime = 0
        try await spooling.exporter.export([running])
        #expect(backend.names == ["span 0"])
        #expect(spooling.statistics == ExporterStatistics(exporter: "backend"))
        #expect(await spooling.exporter.statistics == SpoolStatistics())
    }

    @Test("On a disk that is really full, spans go past it")
    func fullFileSystem() async throws {
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        let mount = try Self.run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", directory.path)
        guard mount == 0 else { return }
        let isBack = Locked(false)
        let backend = SpoolBackend { _, _ in
            guard isBack.withLock({ $0 }) else { throw SpanExportError(.retriesExhausted, "away") }
        }
        let spooling = Spooling(
            backend,
            directory,
            .quick.with {
                $0.segmentBytes = 10_000; $0.isImmediate = true
            }
        )
        var count = 0
        while spooling.statistics.queued == 0, count < 2_000 {
            spooling.end(count..<count + 1)
            count += 1
        }
        #expect(spooling.statistics.exporting == count - 1)
        #expect(count > 100)
        spooling.end(count..<count + 100)
        #expect(spooling.statistics.isBalanced)
        isBack.withLock { $0 = true }
        #expect(await spooling.provider.forceFlush(deadline: .seconds(60)))
        #expect(spooling.statistics.exported == count + 100)
        #expect(Set(backend.names).count == count + 100)
        #expect(backend.names.count == count + 100)
        // There is room again.
        spooling.end(2_000..<2_100)
        #expect(spooling.statistics.queued == 0)
        #expect(await spooling.provider.forceFlush(deadline: .seconds(60)))
        #expect(spooling.statistics.isBalanced)
        await spooling.provider.shutdown(deadline: .seconds(60))
        #expect(try Self.run("umount", directory.path) == 0)
    }

    private static func run(_ arguments: String...) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}

extension Spool {
    /// The next write begins a segment.
    mutating func abandonSegment() {
        current = nil
        removeDelivered()
    }
}

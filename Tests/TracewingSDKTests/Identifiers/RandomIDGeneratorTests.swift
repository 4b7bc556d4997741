import Testing
import TracewingModel
import TracewingSDK

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Ids")
struct RandomIDGeneratorTests {
    @Test("A million span ids are never zero and never the same")
    func spanIDs() {
        let ids = RandomIDGenerator()
        var seen: Set<SpanID> = [.invalid]
        for _ in 0..<1_000_000 { seen.insert(ids.spanID()) }
        #expect(seen.count == 1_000_001)
    }

    @Test("A million trace ids are never zero and never the same, in either half")
    func traceIDs() {
        let ids = RandomIDGenerator()
        var high: Set<UInt64> = [0]
        var low: Set<UInt64> = [0]
        for _ in 0..<1_000_000 {
            let id = ids.traceID()
            high.insert(id.high)
            low.insert(id.low)
        }
        #expect(high.count == 1_000_001)
        #expect(low.count == 1_000_001)
    }

    @Test("Eight tasks share a generator without making an id twice")
    func concurrent() async {
        let ids = RandomIDGenerator()
        let all = await withTaskGroup(of: [SpanID].self) { group in
            for _ in 0..<8 { group.addTask { (0..<10_000).map { _ in ids.spanID() } } }
            return await group.reduce(into: Set<SpanID>()) { $0.formUnion($1) }
        }
        #expect(all.count == 80_000)
    }

    @Test("Ids look random: every bit is set in about half of them")
    func bits() {
        let ids = RandomIDGenerator()
        var counts = [Int](repeating: 0, count: 64)
        for _ in 0..<10_000 {
            let value = ids.spanID().value
            for bit in 0..<64 where value >> UInt64(bit) & 1 == 1 { counts[bit] += 1 }
        }
        #expect(counts.allSatisfy { 4_500...5_500 ~= $0 }, "\(counts)")
    }

    @Test("Two generators go their own ways")
    func independent() {
        let first = RandomIDGenerator()
        let second = RandomIDGenerator()
        let ids = Set((0..<1_000).map { _ in first.spanID() })
        #expect(ids.isDisjoint(with: (0..<1_000).map { _ in second.spanID() }))
    }

    #if canImport(Glibc)
        @Test("Parent, children and grandchildren of forks never make the same id")
        func fork() throws {
            let ids = RandomIDGenerator()
            func some() -> [UInt64] {
                (0..<50).flatMap { _ in
                    let traceID = ids.traceID()
                    return [traceID.high, traceID.low, ids.spanID().value]
                }
            }
            var all = some()
            for _ in 0..<3 {
                all += try Self.inChild {
                    some() + ((try? Self.inChild(some)) ?? []) + some()
                }
                all += some()
            }
            #expect(all.count == 13 * 150)
            #expect(Set(all).count == all.count)
            #expect(!all.contains(0))
        }

        /// What `body` returns in a forked process.
        private static func inChild(_ body: () -> [UInt64]) throws -> [UInt64] {
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            let child = Glibc.fork()
            if child == 0 {
                // Less than a pipe holds, so it is written at once.
                _ = body().withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
                _exit(0)
            }
            close(ends[1])
            try #require(child > 0)
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            var count = 0
            while true {
                let more = bytes.withUnsafeMutableBytes {
                    read(ends[0], $0.baseAddress?.advanced(by: count), $0.count - count)
                }
                guard more > 0 else { break }
                count += more
            }
            var status: Int32 = 0
            waitpid(child, &status, 0)
            close(ends[0])
            return bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt64.self).prefix(count / 8)) }
        }
    #endif
}

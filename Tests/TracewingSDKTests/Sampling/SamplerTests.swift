import Testing
import Tracing
import TracewingModel
@testable import TracewingSDK

@Suite("Sampling")
struct SamplerTests {
    private static func candidate(low: UInt64 = 1, parent: SpanContext? = nil) -> SamplingCandidate {
        SamplingCandidate(
            traceID: TraceID(high: 1, low: low),
            name: "work",
            kind: .internal,
            parent: parent,
            attributes: [:],
            links: []
        )
    }

    @Test("Always on and always off")
    func constant() {
        #expect(AlwaysOnSampler().sample(Self.candidate()).isSampled)
        #expect(!AlwaysOffSampler().sample(Self.candidate()).isSampled)
    }

    @Test(
        "A ratio outside 0 to 1 is the nearer end, and what is no number records nothing",
        arguments: [
            (0, 0), (-1, 0), (-.infinity, 0), (.nan, 0), (1, 1_000), (2, 1_000), (.infinity, 1_000),
        ] as [(Double, Int)]
    )
    func extremes(ratio: Double, recorded: Int) {
        let sampler = RatioSampler(ratio: ratio)
        let ids = RandomIDGenerator()
        #expect((0..<1_000).count { _ in sampler.sample(Self.candidate(low: ids.traceID().low)).isSampled } == recorded)
    }

    @Test("A ratio records about that share", arguments: [0.01, 0.25, 0.5, 0.9])
    func share(ratio: Double) {
        let sampler = RatioSampler(ratio: ratio)
        let ids = RandomIDGenerator()
        let share =
            Double((0..<20_000).count { _ in sampler.sample(Self.candidate(low: ids.traceID().low)).isSampled })
            / 20_000
        #expect(abs(share - ratio) < 0.02)
    }

    @Test("The trace id alone decides, and a larger ratio records what a smaller one did")
    func consistent() {
        let ids = RandomIDGenerator()
        for _ in 0..<1_000 {
            let candidate = Self.candidate(low: ids.traceID().low)
            let small = RatioSampler(ratio: 0.2).sample(candidate).isSampled
            #expect(RatioSampler(ratio: 0.2).sample(candidate).isSampled == small)
            if small { #expect(RatioSampler(ratio: 0.3).sample(candidate).isSampled) }
        }
    }

    private static func parent(isRemote: Bool, isSampled: Bool) -> SpanContext {
        SpanContext(traceID: TraceID(high: 1, low: 1), spanID: SpanID(1), isSampled: isSampled, isRemote: isRemote)
    }

    @Test(
        "A parent-based sampler does as the parent did, and asks its root sampler for roots",
        arguments: [true, false],
        [true, false]
    )
    func parentBased(isRemote: Bool, isSampled: Bool) {
        let parent = Self.parent(isRemote: isRemote, isSampled: isSampled)
        #expect(
            ParentBasedSampler(root: AlwaysOnSampler()).sample(Self.candidate(parent: parent)).isSampled == isSampled
        )
        #expect(
            ParentBasedSampler(root: AlwaysOffSampler()).sample(Self.candidate(parent: parent)).isSampled == isSampled
        )
        #expect(ParentBasedSampler(root: AlwaysOnSampler()).sample(Self.candidate()).isSampled)
        #expect(!ParentBasedSampler(root: AlwaysOffSampler()).sample(Self.candidate()).isSampled)
    }

    /// Says who was asked.
    private struct Named: Sampler {
        let name: AttributeValue

        init(_ name: AttributeValue) { self.name = name }

        func sample(_ candidate: SamplingCandidate) -> SamplingDecision {
            SamplingDecision(isSampled: true, attributes: ["asked": name])
        }
    }

    @Test(
        "Each kind of parent can have a sampler of its own",
        arguments: [
            (nil, "root"), (parent(isRemote: true, isSampled: true), "remote sampled"),
            (parent(isRemote: true, isSampled: false), "remote not sampled"),
            (parent(isRemote: false, isSampled: true), "local sampled"),
            (parent(isRemote: false, isSampled: false), "local not sampled"),
        ] as [(SpanContext?, AttributeValue)]
    )
    func parentKinds(parent: SpanContext?, asked: AttributeValue) {
        let sampler = ParentBasedSampler(
            root: Named("root"),
            remoteParentSampled: Named("remote sampled"),
            remoteParentNotSampled: Named("remote not sampled"),
            localParentSampled: Named("local sampled"),
            localParentNotSampled: Named("local not sampled")
        )
        #expect(sampler.sample(Self.candidate(parent: parent)).attributes["asked"] == asked)
    }

    @Test(
        "A sampler that is not asked, because its answer follows from the parent, would have said the same",
        arguments: [
            AlwaysOnSampler(), AlwaysOffSampler(), ParentBasedSampler(root: AlwaysOnSampler()),
            ParentBasedSampler(root: AlwaysOffSampler()), ParentBasedSampler(root: RatioSampler(ratio: 0)),
            ParentBasedSampler(root: ParentBasedSampler(root: AlwaysOffSampler())),
            ParentBasedSampler(root: AlwaysOnSampler(), remoteParentSampled: AlwaysOffSampler()),
            ParentBasedSampler(root: AlwaysOffSampler(), localParentNotSampled: AlwaysOnSampler()),
        ] as [any Sampler]
    )
    func shortcut(sampler: any Sampler) throws {
        let shortcut = try #require(sampler as? any ParentOnlySampler)
        for parent in [nil, false, true].flatMap({ isRemote in
            [false, true].map { isSampled in isRemote.map { Self.parent(isRemote: $0, isSampled: isSampled) } }
        }) {
            let asked = sampler.sample(Self.candidate(parent: parent)).isSampled
            #expect(shortcut.decision(under: parent) ?? asked == asked)
        }
    }

    @Test("A span started here is a local parent to its children, one from a request a remote one")
    func realParents() {
        let recorded = Recorded(
            sampler: ParentBasedSampler(
                root: Named("root"),
                remoteParentSampled: Named("remote"),
                localParentSampled: Named("local")
            )
        )
        var context = ServiceContext.topLevel
        recorded.start(context: recorded.start(context: context).context).end()
        context.spanContext = Self.parent(isRemote: true, isSampled: true)
        recorded.start(context: context).end()
        #expect(
            Set(recorded.ended.compactMap { $0.attributes["asked"]?.stringValue }) == ["root", "local", "remote"]
        )
    }

    @Test("An unsampled span records nothing, has valid ids, and its children are unsampled too")
    func unsampled() {
        let recorded = Recorded(sampler: ParentBasedSampler(root: AlwaysOffSampler()))
        let root = recorded.start()
        let child = recorded.start(context: root.context)
        #expect(root.spanContext.isValid)
        #expect(!root.spanContext.isSampled)
        #expect(child.spanContext.traceID == root.spanContext.traceID)
        #expect(!child.isRecording)
        child.set("key", "value")
        child.recordError(BrokenPipe())
        child.end()
        child.end()
        root.end()
        #expect(recorded.spans.started.isEmpty)
        #expect(recorded.ended.isEmpty)
        #expect(recorded.provider.faults.counts.isEmpty)
    }

    private struct Curious: Sampler {
        func sample(_ candidate: SamplingCandidate) -> SamplingDecision {
            SamplingDecision(
                isSampled: candidate.attributes["wanted"] == true && candidate.kind == .client
                    && candidate.links.count == 1,
                attributes: ["sampled.name": .string(candidate.name)]
            )
        }
    }

    @Test("A sampler sees name, kind, attributes and links, and may add attributes")
    func candidateContents() {
        let recorded = Recorded(sampler: Curious())
        let link = SpanRecord.Link(traceID: TraceID(high: 1, low: 1), spanID: SpanID(1))
        recorded.tracer.startSpan("a", context: .topLevel, kind: .client, attributes: ["wanted": true], links: [link])
            .end()
        recorded.tracer.startSpan("b", context: .topLevel, kind: .client, attributes: ["wanted": true]).end()
        #expect(recorded.ended.map(\.name) == ["a"])
        #expect(recorded.ended.first?.attributes == ["wanted": true, "sampled.name": "a"])
    }
}

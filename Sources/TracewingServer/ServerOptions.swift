import Foundation
public import TracewingStore

/// How a trace server behaves.
public struct ServerOptions: Sendable {
    /// Keys that let their holders read; none and no ``adminKeys``: everybody may do everything.
    public var readKeys: [String] = []
    /// Keys that let their holders read, and change projects, keys and settings.
    public var adminKeys: [String] = []
    /// Whether requests must name this machine as their host. To be set where the server listens on loopback alone: a
    /// page of a stranger whose name was made to point here then learns nothing.
    public var answersLoopbackNamesOnly = false
    /// Where it is reached, to be shown.
    public var address: String?
    /// How much is kept.
    public var retention = RetentionPolicy()
    /// Whether ``retention`` was said by whoever started the server, and is not to be changed by others.
    public var isRetentionFixed = false
    /// Whether a project that is deleted is overwritten on disk, which takes longer.
    public var deletesSecurely = false
    /// Where changed settings are kept; nil forgets them with the process.
    public var settingsPath: String?
    /// Prices that go before the built-in ones, and the file they are from.
    public var prices: (table: PriceTable, path: String)?
    /// The providers of models that the playground and evaluators may ask, and no others.
    public var providers: [ModelProvider] = []
    /// What the server calls its version.
    public var version = ""
    /// What it takes at most.
    public var limits = ServerLimits()

    public init() {}
}

/// What a server takes at most.
public struct ServerLimits: Sendable, Hashable {
    /// The largest body of spans, as it comes and unpacked.
    public var bodyBytes = 20 << 20
    /// Spans in one body.
    public var spansPerBody = 50_000
    /// Attributes, events and links of one span, with the attributes of those. SDKs let 128 of each through unless they
    /// are told otherwise.
    public var recordedPerSpan = 32_768
    /// Bodies under way together, as they come and unpacked; beyond that senders are asked to come again.
    public var bytesUnderWay = 48 << 20
    /// Bodies that are unpacked and decoded at once: more than there are processors would only take up memory.
    public var decoders = ProcessInfo.processInfo.activeProcessorCount
    /// Spans that wait for the disk; beyond that senders are asked to come again.
    public var backlog = 16_384
    /// Requests a second that a key is good for.
    public var requestsPerKey = 1_000
    /// How long a body may take to arrive.
    public var bodyTime = Duration.seconds(30)
    /// The largest body of a setting.
    public var settingBytes = 64 << 10
    /// How many watch the live feed.
    public var watchers = 256
    /// The largest body of examples for a dataset.
    public var datasetBytes = 20 << 20
    /// Such bodies that are read at once.
    public var imports = 2
    /// Experiments that run at once.
    public var experiments = 8
    /// The largest body of a playground's run or an evaluator's preview.
    public var playgroundBytes = 4 << 20
    /// Playground runs under way at once.
    public var playgroundRuns = 32
    /// Evaluators' previews under way at once.
    public var previews = 4
    /// Bytes of a run's events that wait for a slow reader, before it misses pieces of answers.
    public var playgroundBacklog = 256 << 10
    /// How long a model may say nothing before its answer is given up.
    public var modelSilence = Duration.seconds(90)

    public init() {}
}

import NIOHTTP1
import Tracewing
import TracewingConcurrency
public import TracewingModel
public import TracewingSDK

/// Sends spans to Agent 365, those of every tenant and agent in requests of their own.
///
/// What may succeed later is tried again, three times (408, 429, 5xx, a server that cannot be reached or does not
/// answer in time), with growing waits or those the server asks for, no longer than a minute; what would fail again is
/// given up at once. Redirects are not followed, and the exporter's own requests are not traced.
///
/// An agent whose spans cannot be sent, for want of a token, of an answer or of a valid tenant, costs no span of the
/// others in its batch. A batch ends with its slowest agent; up to sixteen are exported at once, so that others pass.
///
/// Spans that name no tenant or no agent, and those the contract does not take, are counted as `no_identity`; those
/// there is no token for as `no_token`.
public final class Agent365Exporter: SpanExporter {
    public let name = "agent365"
    private let options: Agent365Options
    private let address: Agent365Address
    private let tokens: Agent365Tokens
    private let attempts: ExportAttempts
    private let faults: TelemetryFaults

    /// - Throws: ``Agent365ConfigurationError`` if it has no token resolver, or an address that is none.
    init(
        _ options: Agent365Options,
        _ setup: inout ExporterSetup,
        clock: RetryClock = .system
    ) throws(Agent365ConfigurationError) {
        guard let resolver = options.tokenResolver else { throw .noTokenResolver }
        address = try Agent365Address(options, &setup)
        tokens = Agent365Tokens(resolver)
        self.options = options
        let faults = setup.faults
        self.faults = faults
        attempts = ExportAttempts(
            retry: .agent365(attemptTimeout: options.exporterTimeout),
            timeout: options.exporterTimeout,
            retriesAllServerErrors: true,
            advice: "Check the token resolver's tokens and the address.",
            clock: clock
        ) { problem in
            faults.record(.exportFailed, "\(problem). Spans wait and are sent again.")
        }
    }

    /// An exporter for use without `Observability.configure`.
    ///
    /// - Throws: ``Agent365ConfigurationError`` if it has no token resolver, or an address that is none.
    public convenience init(
        _ options: Agent365Options,
        faults: TelemetryFaults = TelemetryFaults()
    ) throws(Agent365ConfigurationError) {
        var setup = ExporterSetup(environment: .current, faults: faults)
        try self.init(options, &setup)
        for note in setup.notes { faults.record(.badConfiguration, note) }
    }

    /// The address that spans are sent to; for tenants with hosts of their own, what those have in common.
    public var destination: String { address.shown }

    /// The exporter retries by itself, so it is given the time for that.
    public var exportTimeout: Duration? { attempts.timeForBatch + .seconds(1) }

    public func batchOptions(_ options: BatchOptions) -> BatchOptions { self.options.applied(to: options) }

    public func export(_ batch: [SpanRecord]) async throws {
        let start = attempts.clock.now()
        let partitions = Agent365Partitions(batch, under: options.contract)
        var losses = partitions.losses
        if partitions.nameless > 0 {
            faults.record(
                .exportFailed,
                "\(name): \(partitions.nameless) of \(batch.count) spans of agents name no tenant or no agent and are "
                    + "not sent. Give AgentDetails an agentID and a tenantID, or set both as baggage."
            )
        }
        var attempts = attempts
        attempts.lane = Lane(width: Self.maxConcurrentRequests)
        try await withThrowingTaskGroup(of: ExportLosses.self) { [attempts] group in
            for partition in partitions.all {
                group.addTask { try await self.send(partition, of: batch, through: attempts, since: start) }
            }
            while let partitionLosses = try await group.next() { losses.add(partitionLosses) }
        }
        if let error = losses.error { throw error }
    }

    /// Of one batch. A part of the connections to a host, so that those that hang leave some to other batches.
    private static let maxConcurrentRequests = ExportHTTPClient.maxConnectionsToHost / 4

    /// Sends what belongs to one identity. Throws only if the export is called off.
    private func send(
        _ partition: Agent365Partitions.Partition,
        of batch: [SpanRecord],
        through attempts: ExportAttempts,
        since start: Duration
    ) async throws -> ExportLosses {
        var losses = ExportLosses()
        let identity = partition.identity
        do {
            let url = try address.url(of: identity)
            let token = try await token(for: identity, since: start)
            let payload = Agent365Payload(batch, partition.places, under: options.contract)
            if !payload.tooLarge.isEmpty {
                let sentence = "\(payload.tooLarge.count) spans are larger than Agent 365 takes, whatever is left out."
                losses.add(payload.tooLarge.count, of: payload.tooLarge, .tooLarge, sentence)
            }
            var request = request(to: url, identity, token)
            var mayAskAgain = true
            var parts = Array(payload.requests.reversed())
            while let part = parts.popLast() {
                switch try await attempts.send(payload.body(part), as: request, since: start) {
                case .accepted:
                    break
                case .tooLarge where part.count > 1:
                    let middle = part.startIndex + part.count / 2
                    parts += [part[middle...], part[..<middle]]
                case .tooLarge:
                    let sentence = "\(request.shownURL) takes no request as large as a span of this size."
                    losses.add(1, of: part.map(\.place), .tooLarge, sentence)
                case .refused(401, _) where mayAskAgain:
                    mayAskAgain = false
                    do {
                        request = self.request(to: url, identity, try await self.token(for: identity, since: start))
                        parts.append(part)
                    } catch let missing as Agent365Tokens.Missing {
                        for left in parts + [part] { losses.add(left, missing, of: identity) }
                        return losses
                    }
                case .refused(_, let sentence):
                    losses.add(part.count, of: part.map(\.place), .permanent, sentence)
                case .exhausted(let sentence):
                    // What would come after it has no better chance.
                    for left in parts + [part] {
                        losses.add(left.count, of: left.map(\.place), .retriesExhausted, sentence)
                    }
                    return losses
                }
            }
        } catch let missing as Agent365Tokens.Missing {
            losses.add(partition.places.count, of: partition.places, .noToken, missing.sentence(identity))
        } catch let error as Agent365ConfigurationError {
            losses.add(partition.places.count, of: partition.places, .permanent, error.description)
        }
        return losses
    }

    private func token(for identity: Agent365Identity, since start: Duration) async throws -> String {
        let left = start + attempts.timeForBatch - attempts.clock.now()
        return try await tokens.token(for: identity, within: max(.zero, min(attempts.timeout, left)))
    }

    private func request(to url: String, _ identity: Agent365Identity, _ token: String) -> ExportRequest {
        var headers: HTTPHeaders = [
            "content-type": "application/json",
            "authorization": "Bearer \(token)",
            "user-agent": "tracewing/\(Resource.sdkVersion)",
        ]
        if let name = options.contract.tenantHeader {
            let id = identity.tenantID
            let isPlain = id.utf8.allSatisfy { 0x21...0x7E ~= $0 }
            headers.add(name: name, value: isPlain ? id : PercentEncoding.encode(id))
        }
        return ExportRequest(url: url, headers: headers, tls: nil)
    }
}

extension ExportLosses {
    fileprivate mutating func add(
        _ part: ArraySlice<Agent365Payload.Entry>,
        _ missing: Agent365Tokens.Missing,
        of identity: Agent365Identity
    ) {
        add(part.count, of: part.map(\.place), .noToken, missing.sentence(identity))
    }
}

extension Agent365Tokens.Missing {
    fileprivate func sentence(_ identity: Agent365Identity) -> String {
        let agent = HumanText.oneLine(identity.agentID, limit: 60)
        let tenant = HumanText.oneLine(identity.tenantID, limit: 60)
        return "there is no token for the agent '\(agent)' of the tenant '\(tenant)': the token resolver \(problem)"
    }
}

extension RetryPolicy {
    /// Three retries, from half a second on, or when the server says, within a minute.
    static func agent365(attemptTimeout: Duration) -> RetryPolicy {
        let longest = Duration.seconds(60)
        var policy = RetryPolicy(
            initialBackoff: .milliseconds(500),
            maxBackoff: longest,
            totalTimeout: min(max(attemptTimeout, .zero), .seconds(86_400)) * 4 + longest * 3
        )
        policy.maxRetries = 3
        policy.maxWait = longest
        return policy
    }
}

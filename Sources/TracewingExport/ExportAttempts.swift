import NIOCore
import NIOHTTP1
import TracewingConcurrency
import TracewingModel
import TracewingSDK

/// Sends a request again and again until there is a decision, or no time.
struct ExportAttempts: Sendable {
    let retry: RetryPolicy
    /// How long one attempt may take.
    let timeout: Duration
    /// Whether a 500 is tried again as 502, 503 and 504 are.
    let retriesInternalServerError: Bool
    /// Whether the other 5xx are tried again as well.
    let retriesAllServerErrors: Bool
    /// What to look at when a request is refused, as a sentence.
    let advice: String
    let clock: RetryClock
    /// Lets attempts through. Who waits to try again is not in it.
    var lane = Lane(width: .max)
    /// Told of every attempt that is followed by another one.
    let reportRetry: @Sendable (_ problem: String) -> Void

    init(
        retry: RetryPolicy,
        timeout: Duration,
        retriesInternalServerError: Bool = true,
        retriesAllServerErrors: Bool = false,
        advice: String = "Check the address and the headers.",
        clock: RetryClock,
        reportRetry: @escaping @Sendable (_ problem: String) -> Void
    ) {
        self.retry = retry
        // Beyond a day nobody waits, and beyond some centuries clocks overflow.
        self.timeout = min(max(timeout, .zero), .seconds(86_400))
        self.retriesInternalServerError = retriesInternalServerError
        self.retriesAllServerErrors = retriesAllServerErrors
        self.advice = advice
        self.clock = clock
        self.reportRetry = reportRetry
    }

    /// A single attempt may take longer than the retries.
    var timeForBatch: Duration { max(retry.totalTimeout, timeout) }

    /// What became of a request.
    enum Outcome {
        /// Answered with 2xx, which may still say that some of it was not taken.
        case accepted(ExportRequest.Answer)
        /// Answered with 413, or larger than any request can be.
        case tooLarge
        /// Answered with something that another attempt would be answered with, too.
        case refused(status: Int, String)
        /// Given up.
        case exhausted(String)
    }

    /// - Parameter start: When its batch was begun: what it is cut into has its time together.
    /// - Throws: Only if the export is called off.
    func send(_ body: ByteBuffer, as request: ExportRequest, since start: Duration) async throws -> Outcome {
        var attempts = 0
        var problem = "was not tried: the time for the batch was up"
        while true {
            let end = start + timeForBatch
            guard clock.now() < end else { break }
            attempts += 1
            let asked: Duration?
            switch try await attempt(body, request, before: end) {
            case .decided(let outcome): return outcome
            case .retry(let why, let wait): (problem, asked) = (why, wait)
            }
            guard attempts <= retry.maxRetries ?? .max else { break }
            let wait = retry.backoff(before: attempts, asked: asked, jitter: clock.jitter())
            guard clock.now() + wait < start + retry.totalTimeout else { break }
            reportRetry("\(request.shownURL) \(problem)")
            try await clock.sleep(wait)
        }
        let tried = attempts > 0 ? "; given up after \(attempts) attempt\(attempts == 1 ? "" : "s")" : ""
        return .exhausted("\(request.shownURL) \(problem)\(tried)")
    }

    private enum Attempt {
        case decided(Outcome)
        case retry(String, after: Duration?)
    }

    private func attempt(_ body: ByteBuffer, _ request: ExportRequest, before end: Duration) async throws -> Attempt {
        do {
            let answer = try await lane.pass {
                try await request.send(body, timeout: min(timeout, max(.milliseconds(1), end - clock.now())))
            }
            if let outcome = judge(answer, to: request) { return .decided(outcome) }
            let asked = answer.headers.first(name: "retry-after")
            return .retry(
                "answered \(answer.status)",
                after: asked.flatMap { RetryAfter.parse($0, now: clock.wall()) }
            )
        } catch {
            // A cancellation within the client is a failure like others; this task's own is not.
            try Task.checkCancellation()
            return .retry("cannot be reached: \(ExportHTTPClient.explain(error))", after: nil)
        }
    }

    /// What an answer means; nil to try again.
    private func judge(_ answer: ExportRequest.Answer, to request: ExportRequest) -> Outcome? {
        switch answer.status {
        case 200..<300:
            return .accepted(answer)
        case 408, 429, 502, 503, 504:
            return nil
        case 500 where retriesInternalServerError:
            return nil
        case 500... where retriesAllServerErrors:
            return nil
        case 413:
            return .tooLarge
        case 300..<400:
            let target = answer.headers.first(name: "location").map { " to \(HumanText.oneLine($0, limit: 200))" } ?? ""
            let sentence = "\(request.shownURL) answered \(answer.status), a redirect\(target)."
            return .refused(status: answer.status, "\(sentence) Set the address to where it is.")
        default:
            let message = HumanText.oneLine(String(decoding: answer.body.prefix(300), as: UTF8.self), limit: 200)
            let sentence = "\(request.shownURL) answered \(answer.status)\(message.isEmpty ? "" : ": \(message)")."
            return .refused(status: answer.status, "\(sentence) \(advice)")
        }
    }
}

import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Errors of a provider reached over HTTP, without the secrets that went into the request.
struct ProviderErrors: Sendable {
    let api: ProviderAPI
    let endpoint: ModelEndpoint
    /// What must not show, wherever it comes back.
    let secrets: Secret<[String]>

    /// The server answered with a status that is no success.
    func refusal(_ head: HTTPResponseHead, _ failure: ProviderFailure) -> ChatError {
        let status = Int(head.status.code)
        let advice =
            switch status {
            case 401, 403: " Check the API key."
            case 404: " Check the model's name, and the address: it usually ends in /v1."
            case 429: " Ask less often, or check the account's limits."
            default: ""
            }
        let reason = failure.message.map { ": " + redacted($0) } ?? ""
        let text = "The model at \(endpoint) answered \(status) \(redacted(head.status.reasonPhrase))\(reason)"
        return ChatError(
            .refused,
            Self.sentence(text) + advice,
            status: status,
            providerCode: failure.code.map(redacted),
            requestID: requestID(head),
            retryAfter: RetrySchedule.retryAfter(in: head.headers)
        )
    }

    /// The server reported an error in an answer that had begun well.
    func failure(_ failure: ProviderFailure, in head: HTTPResponseHead?) -> ChatError {
        let reason = redacted(failure.message ?? failure.code ?? "it does not say why")
        return ChatError(
            .refused,
            Self.sentence("The model at \(endpoint) failed: \(reason)"),
            status: head.map { Int($0.status.code) },
            providerCode: failure.code.map(redacted),
            requestID: head.flatMap(requestID)
        )
    }

    func malformed(_ reason: String, in head: HTTPResponseHead?, cause: (any Error)? = nil) -> ChatError {
        ChatError(
            .malformedAnswer,
            "The model at \(endpoint) did not answer as \(api.manner): \(reason). Check the address; it usually ends in"
                + " /v1.",
            status: head.map { Int($0.status.code) },
            requestID: head.flatMap(requestID),
            cause: cause
        )
    }

    func cutShort(_ head: HTTPResponseHead?, cause: (any Error)? = nil) -> ChatError {
        ChatError(
            .cutShort,
            "The answer of the model at \(endpoint) was cut short: the connection ended before the answer did.",
            status: head.map { Int($0.status.code) },
            requestID: head.flatMap(requestID),
            cause: harmless(cause)
        )
    }

    /// The request failed before there was an answer.
    func unreachable(_ error: any Error) -> ChatError {
        if error as? HTTPClientError == .readTimeout || error as? HTTPClientError == .deadlineExceeded {
            return timedOut(nil, cause: error)
        }
        let (reason, advice) = Self.reason(for: error)
        return ChatError(
            .unreachable,
            "The model at \(endpoint) cannot be reached: \(reason). \(advice)",
            cause: harmless(error)
        )
    }

    func timedOut(_ head: HTTPResponseHead?, cause: any Error) -> ChatError {
        ChatError(
            .timedOut,
            "The model at \(endpoint) kept silent for too long. Ask it to answer in a stream, or give it more time.",
            status: head.map { Int($0.status.code) },
            requestID: head.flatMap(requestID),
            cause: harmless(cause)
        )
    }

    /// `text` without secrets, and not longer than a log line should be.
    func redacted(_ text: String) -> String {
        var text = text
        for secret in secrets.value where !secret.isEmpty { text = text.replacingAll(secret, with: "[secret]") }
        return text.count > 1000 ? text.prefix(1000) + "…" : text
    }

    private func requestID(_ head: HTTPResponseHead) -> String? {
        // OpenAI's, Anthropic's, Azure's.
        let names = ["x-request-id", "request-id", "apim-request-id"]
        return names.lazy.compactMap { head.headers.first(name: $0) }.first.map(redacted)
    }

    /// The error, unless it repeats a secret: the client's complaint about a header holds the header's value.
    private func harmless(_ error: (any Error)?) -> (any Error)? {
        guard let error else { return nil }
        // A description may escape what is not printable, so that the secret is not in it as it is.
        let text = "\(error)"
        let repeatsSecret = secrets.value.contains { secret in
            secret.split { !($0.isLetter || $0.isNumber) }.contains { $0.count > 5 && text.contains($0) }
                || !secret.isEmpty && text.contains(secret)
        }
        return repeatsSecret ? nil : error
    }

    private static func sentence(_ text: String) -> String {
        text.hasSuffix(".") || text.hasSuffix("!") || text.hasSuffix("?") || text.hasSuffix("…") ? text : text + "."
    }

    /// What happened to a connection, and what to do.
    private static func reason(for error: any Error) -> (reason: String, advice: String) {
        let startIt = "Start it, or give another address."
        switch error as? HTTPClientError {
        case .invalidURL?, .emptyHost?, .emptyScheme?:
            return ("that is no address", "Give one like http://localhost:11434/v1.")
        case .connectTimeout?, .getConnectionFromPoolTimeout?: return ("connecting took too long", startIt)
        case .remoteConnectionClosed?: return ("it closed the connection", startIt)
        case .alreadyShutdown?: return ("the HTTP client is shut down", "Shut it down after the last request.")
        case let error?: return (error.shortDescription.lowercased(), "Check the address and the API key.")
        case nil: break
        }
        // Connection errors are types of NIOPosix, of NIOSSL or of Network.framework; all of them say in their
        // description what the system said.
        let text = "\(error)".lowercased()
        if text.contains("refused") { return ("connection refused", startIt) }
        if text.contains("reset") { return ("it closed the connection", startIt) }
        if text.contains("unreachable") { return ("there is no way to its network", "Check the network.") }
        if text.contains("ssl") || text.contains("tls") || text.contains("certificate") {
            return ("no trusted connection could be made", "Check its certificate, and http against https.")
        }
        if text.contains("dnsaerror") || text.contains("resolve") || text.contains("unknown(host") {
            return ("the host is not known", "Check the address.")
        }
        return ("the connection failed", startIt)
    }
}

extension String {
    fileprivate func replacingAll(_ text: String, with replacement: String) -> String {
        split(separator: text, omittingEmptySubsequences: false).joined(separator: replacement)
    }
}

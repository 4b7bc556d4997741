public import TracewingModel

/// The events of a UI message stream (AI SDK, protocol version 1), cut out of its bytes.
///
/// ```swift
/// let transcript = UIMessageStreamTranscript(Array(body.readableBytesView))
/// #expect(transcript.problems() == [])
/// #expect(transcript.types.last == "[DONE]")
/// ```
public struct UIMessageStreamTranscript: Sendable, Hashable {
    /// Each event's data: JSON, or `[DONE]`.
    public let data: [String]
    /// The comments between the events, such as those that keep a connection alive.
    public let comments: [String]
    /// What is wrong with the frames themselves.
    public let framingProblems: [String]

    /// - Parameter bytes: The body of the answer, all of it.
    public init(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        var data: [String] = []
        var comments: [String] = []
        var problems: [String] = []
        var frames = text.split(separator: "\n\n", omittingEmptySubsequences: false)
        if frames.last == "" {
            frames.removeLast()
        } else {
            problems.append("the last frame is cut off: \(frames.last ?? "")")
        }
        for frame in frames {
            if frame.hasPrefix(":") {
                comments.append(String(frame.dropFirst()))
            } else if frame.hasPrefix("data: "), !frame.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
                data.append(String(frame.dropFirst("data: ".count)))
            } else {
                problems.append("no frame of one data line: \(frame)")
            }
        }
        self.data = data
        self.comments = comments
        framingProblems = problems
    }

    /// The type of each event; `[DONE]` is its own.
    public var types: [String] {
        data.map { (try? JSONValue(parsing: $0))?["type"]?.stringValue ?? $0 }
    }

    /// The chunks with a type, in order.
    public func chunks(_ type: String) -> [JSONValue] {
        data.compactMap { try? JSONValue(parsing: $0) }.filter { $0["type"]?.stringValue == type }
    }

    /// What the text deltas add up to.
    public var text: String {
        chunks("text-delta").compactMap { $0["delta"]?.stringValue }.joined()
    }

    /// What is wrong with the frames, and what the protocol's rules have against the events; empty if nothing.
    ///
    /// - Parameters:
    ///   - rules: The protocol's own, unless this project's are asked for as well.
    ///   - knownCalls: The calls of tools that the message has already which is continued.
    public func problems(
        by rules: UIMessageStreamValidator.Rules = .agentRoutes,
        knownCalls: Set<String> = []
    ) -> [String] {
        framingProblems + UIMessageStreamValidator.problems(in: data, by: rules, knownCalls: knownCalls)
    }
}

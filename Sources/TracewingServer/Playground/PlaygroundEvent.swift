import TracewingAgents
import TracewingEvaluation
import TracewingModel
import TracewingSDK
import TracewingStore

/// What a playground run tells whoever started it. Names and members are the specification's.
struct PlaygroundEvent: Sendable {
    /// Which of a run's answers.
    struct Place: Sendable, Hashable {
        /// Nil without a dataset.
        var example: String?
        /// Counted from 0.
        var repetition: Int
    }

    let name: String
    private var members: JSONObject
    /// Nil for what concerns the run as a whole.
    let place: Place?
    /// Whether a slow reader may miss it: pieces of an answer are many, and are in the trace as well.
    let mayBeMissed: Bool

    private init(_ name: String, _ members: JSONObject, _ place: Place? = nil, mayBeMissed: Bool = false) {
        self.name = name
        self.members = members
        self.place = place
        self.mayBeMissed = mayBeMissed
    }

    /// A dataset is gone through. Comes first.
    static func experiment(_ experiment: StoredExperiment, examples: Int) -> PlaygroundEvent {
        PlaygroundEvent(
            "experiment",
            [
                "id": .string(String(experiment.id)), "name": .string(experiment.name),
                "dataset": ["name": .string(experiment.dataset), "version": experiment.version.json],
                "examples": examples.json, "repetitions": experiment.description["repetitions"] ?? 1,
            ]
        )
    }

    /// More text of an answer.
    static func text(_ text: String, _ place: Place) -> PlaygroundEvent {
        PlaygroundEvent("text", ["content": .string(text)], place, mayBeMissed: true)
    }

    /// More of a tool call.
    static func toolCall(_ delta: ToolCallDelta, _ place: Place) -> PlaygroundEvent {
        PlaygroundEvent(
            "toolCall",
            [
                "id": .optional(delta.id), "name": .optional(delta.name),
                "argumentsDelta": .string(delta.arguments),
            ],
            place,
            mayBeMissed: true
        )
    }

    /// The same, with the model's span.
    func naming(_ span: SpanContext) -> PlaygroundEvent {
        var event = self
        event.members["spanID"] = .string(span.spanID.hex)
        event.members["traceID"] = .string(span.traceID.hex)
        return event
    }

    /// Why there is no answer, or no whole one.
    static func error(_ message: String, _ place: Place? = nil) -> PlaygroundEvent {
        PlaygroundEvent("error", ["message": .string(message)], place)
    }

    /// The end of an answer, however it ended.
    static func result(_ result: AnswerFacts, took duration: Duration, _ place: Place) -> PlaygroundEvent {
        var members: JSONObject = [
            "spanID": .optional(result.span?.spanID.hex), "traceID": .optional(result.span?.traceID.hex),
        ]
        if let usage = result.usage {
            members["usage"] = [
                "input_tokens": .optional(usage.inputTokens.map(Int64.init)),
                "output_tokens": .optional(usage.outputTokens.map(Int64.init)),
            ]
        }
        members["time_to_first_chunk"] = result.timeToFirstChunk.map { .number($0.inSeconds) }
        members["duration"] = .number(duration.inSeconds)
        return PlaygroundEvent("result", members, place)
    }

    /// What an evaluator found, or why it could not judge.
    static func evaluation(_ result: EvaluationResult, _ place: Place) -> PlaygroundEvent {
        var members: JSONObject = ["name": .string(result.name)]
        if let error = result.error {
            members["error"] = .string(error.message)
        } else {
            members["result"] = result.apiJSON
        }
        return PlaygroundEvent("evaluation", members, place)
    }

    /// So many pieces of an answer were not told.
    static func gap(_ missed: Int, _ place: Place?) -> PlaygroundEvent {
        PlaygroundEvent("gap", ["missed": missed.json], place)
    }

    /// There is no more.
    static let done = PlaygroundEvent("done", [:])

    /// The event as server-sent events carry it.
    var frame: [UInt8] {
        var object = members
        if let place {
            object["repetition"] = place.repetition.json
            object["exampleID"] = place.example.map { .string($0) }
        }
        return ServerSentEvent.frame(name, .object(object))
    }
}

extension Duration {
    var inSeconds: Double { self / .seconds(1) }
}

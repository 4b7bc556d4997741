extension FilterField {
    /// Every field, in the order in which they are offered.
    public static let all: [FilterField] =
        words + texts + numbers + [
            FilterField("time", .time, started, aliases: ["started"], "When it began"),
            FilterField("trace", .text, .traceID, aliases: ["trace_id"], "The trace's id, 32 hexadecimal digits"),
            FilterField("attr", .attribute, .attribute, aliases: ["attribute"], "An attribute: attr.\"its.name\""),
            FilterField("text", .search, .search, "Words in prompts, answers, tool arguments and results"),
        ]

    private static let words = [
        FilterField(
            "status",
            .word,
            .status,
            values: ["error", "ok", "unset", "running"],
            "How spans ended, or that they have not"
        ),
        FilterField(
            "kind",
            .word,
            .kind,
            values: ["internal", "server", "client", "producer", "consumer", "unspecified"],
            "The span kind of OpenTelemetry"
        ),
    ]

    private static let texts = [
        FilterField("name", .text, .span(["name"]), "The name of a span"),
        FilterField(
            "operation",
            .text,
            .span(["operation"]),
            aliases: ["op"],
            "What a span did: chat, execute_tool, invoke_agent…"
        ),
        FilterField("model", .text, .span(["request_model", "response_model"]), "The model asked for or answering"),
        FilterField("request_model", .text, .span(["request_model"]), "The model asked for"),
        FilterField("response_model", .text, .span(["response_model"]), "The model that answered"),
        FilterField("provider", .text, .span(["provider"]), "Who serves the model, in lower case"),
        FilterField("agent", .text, .span(["agent"]), "The agent's name"),
        FilterField("tool", .text, .span(["tool"]), "The tool's name"),
        FilterField("tool_call", .text, .span(["tool_call_id"]), aliases: ["tool_call_id"], "The id of a tool call"),
        FilterField("session", .text, .span(["session"]), aliases: ["conversation"], "The conversation's id"),
        FilterField("user", .text, .span(["user"]), "The user's id"),
        FilterField("input", .text, .span(["input_preview"]), "The beginning of what was asked"),
        FilterField("output", .text, .span(["output_preview"]), "The beginning of what was answered"),
        FilterField("finish", .text, .span(["finish_reason"]), aliases: ["finish_reason"], "Why the model stopped"),
        FilterField("error", .text, .span(["error_type"]), aliases: ["error_type"], "The type of an error"),
        FilterField(
            "outcome",
            .text,
            .span(["outcome"]),
            "How a run or stream ended: completed, failed, cancelled, abandoned"
        ),
        FilterField("service", .text, .span(["service"]), "The service that sent it"),
        FilterField("project", .text, .span(["project"]), "The project it belongs to"),
    ]

    private static let numbers = [
        FilterField(
            "latency",
            .duration,
            .either(
                trace: "CASE WHEN t.running = 0 THEN max(t.ended - t.started, 0) END",
                span: "CASE WHEN s.ended <> 0 THEN max(s.ended - s.started, 0) END"
            ),
            aliases: ["duration"],
            "How long it took, once it has ended"
        ),
        FilterField(
            "ttfc",
            .duration,
            column("first_chunk"),
            aliases: ["first_chunk", "ttft"],
            "From the request to the first chunk of the answer"
        ),
        FilterField(
            "tokens",
            .count,
            .either(
                trace: "t.input_tokens + t.output_tokens",
                span: "coalesce(s.input_tokens + s.output_tokens, s.input_tokens, s.output_tokens)"
            ),
            aliases: ["total_tokens"],
            "Tokens read and written"
        ),
        FilterField("input_tokens", .count, column("input_tokens"), "Tokens the model read"),
        FilterField("output_tokens", .count, column("output_tokens"), "Tokens the model wrote"),
        FilterField("cache_read_tokens", .count, column("cache_read_tokens"), "Tokens read from the cache"),
        FilterField("cache_write_tokens", .count, column("cache_write_tokens"), "Tokens written to the cache"),
        FilterField("reasoning_tokens", .count, column("reasoning_tokens"), "Tokens thought before answering"),
        FilterField(
            "cost",
            .cost,
            .either(trace: "nullif(t.cost, 0)", span: "s.cost"),
            "What the model calls cost, in dollars"
        ),
        FilterField("spans", .count, .trace("t.spans"), "How many spans the trace has"),
        FilterField("errors", .count, .trace("t.errors"), "How many spans failed"),
    ]

    private static let started = column("started")

    private static func column(_ name: String) -> Source { .either(trace: "t.\(name)", span: "s.\(name)") }
}

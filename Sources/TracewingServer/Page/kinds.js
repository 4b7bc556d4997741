/**
 * What a span is to a reader. Each kind has a colour, a glyph (`glyphs.js`) and a word, so that none of the three is
 * needed to tell it.
 */
const kinds = new Set(["agent", "model", "tool", "retrieval", "evaluation", "other"]);

/** Operations names of spans begin with. */
const operations = new Set([
    "invoke_agent",
    "create_agent",
    "invoke_workflow",
    "chat",
    "text_completion",
    "generate_content",
    "execute_tool",
    "embeddings",
    "retrieval",
    "evaluate",
    "evaluation",
]);

/** One of agent, model, tool, retrieval, evaluation, other: what the server made of it. */
export function kindOf(span) {
    return kinds.has(span.category) ? span.category : "other";
}

/** The word for a span's kind; for what is no step of an agent, the span kind it came with says more than "other". */
export function kindWord(span) {
    const kind = kindOf(span);
    if (kind === "retrieval" && span.operation === "embeddings") return "embeddings";
    if (kind !== "other") return kind;
    return span.kind === "unspecified" ? "other" : span.kind;
}

/** The state a glyph and a word are shown for: running, error or done. */
export function stateOf({ running, status }) {
    const code = typeof status === "string" ? status : status?.code;
    if (code === "error") return "error";
    return running ? "running" : "done";
}

/** `invoke_agent concierge` as its operation and the rest, so that the part that tells spans apart can stand out. */
export function splitName(name, operation) {
    const space = name.indexOf(" ");
    if (space < 0) return ["", name];
    const first = name.slice(0, space);
    return first === operation || operations.has(first) ? [first, name.slice(space + 1)] : ["", name];
}

import { duration, size } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { jsonView } from "./json-view.js";
import { stateOf } from "./kinds.js";
import { longText } from "./long-text.js";

/** Of a long history the last messages are shown; the rest is one click away. */
const historyShown = 6;
const imageTypes = /^image\/(png|jpeg|gif|webp|avif|bmp)$/i;

/**
 * What was said: the messages that went in, a line, the messages that came out. Calls and their results are one card.
 */
export function conversation(span, tree) {
    const input = asMessages(span.inputMessages);
    const output = asMessages(span.outputMessages);
    const pairs = pairCalls([...input, ...output]);
    const draw = (message) => bubble(message, pairs, tree);
    const instructions = systemInstructions(span);
    const system = input.filter(isSystem);
    const history = input.filter((message) => !isSystem(message)).map(draw).filter(Boolean);
    const answer = output.map(draw).filter(Boolean);
    return h(
        "div.conversation",
        null,
        instructions && systemBubble(instructions),
        system.map((message) => systemBubble(partsOf(message))),
        earlier(history),
        (history.length > 0 || system.length > 0) &&
            h("div.turn", { role: "separator", "aria-label": "Output" }, h("span", null, "output")),
        answer.length ? answer : h("p.muted", null, span.running ? "Nothing yet." : "No output was recorded."),
    );
}

/** Arguments and result of a tool, side by side where there is room. */
export function toolCard({ name, callArguments, result, span, isResultKnown, isError }) {
    const state = isError ? "error" : span ? stateOf(span) : null;
    return h(
        `div.tool-card${state === "error" ? ".failed" : ""}`,
        null,
        name !== null &&
            h(
                "div.tool-head.kind-tool",
                null,
                glyph("tool"),
                h("span.name", null, name),
                state === "error" && h("span.error", null, glyph("error"), "failed"),
                span &&
                    h(
                        "a.quiet",
                        { href: spanAddress(span) },
                        span.running ? "running" : duration((span.durationNano ?? 0) / 1e6),
                    ),
            ),
        h(
            "div.sides",
            null,
            h("div.side", null, h("p.label", null, "Arguments"), valueOrNone(callArguments, "None recorded.")),
            h(
                "div.side",
                null,
                h("p.label", null, "Result"),
                isResultKnown
                    ? valueOrNone(result, "None recorded.")
                    : h("p.muted", null, span?.running ? "Running." : "Not in this call."),
            ),
        ),
    );
}

/** The address of another span of the trace in front. */
export function spanAddress({ spanId }) {
    return `${location.pathname}?${new URLSearchParams({ span: spanId })}`;
}

function valueOrNone(value, none) {
    if (value === null || value === undefined) return h("p.muted", null, none);
    if (typeof value === "string") return longText(value, { limit: 800, lines: 16 });
    return jsonView(value, { open: 2 });
}

function earlier(history) {
    const hidden = history.slice(0, Math.max(0, history.length - historyShown));
    if (hidden.length < 2) return history;
    const button = h(
        "button.quiet.earlier",
        { type: "button", onclick: () => button.replaceWith(...hidden) },
        `Show ${hidden.length} earlier messages`,
    );
    return [button, history.slice(hidden.length)];
}

function bubble(message, pairs, tree) {
    const role = String(message.role ?? "unknown");
    const content = partsOf(message).map((part) => partView(part, pairs, tree)).filter(Boolean);
    if (!content.length) return null;
    const finish = message.finish_reason;
    return h(
        `article.bubble.${knownRoles.has(role) ? role : "assistant"}`,
        { "aria-label": role },
        h("h3", null, role, typeof message.name === "string" && h("span.muted", null, ` ${message.name}`)),
        content,
        finish && finish !== "stop" && h("p.finish.muted", null, `finish reason: ${finish}`),
    );
}

const knownRoles = new Set(["user", "assistant", "tool"]);

function systemBubble(parts) {
    const text = parts.map((part) => (typeof part.content === "string" ? part.content : "")).filter(Boolean).join(
        "\n\n",
    );
    const others = parts.filter((part) => typeof part.content !== "string");
    return h(
        "details.bubble.system",
        null,
        h(
            "summary",
            null,
            h("h3", null, "system"),
            h("span.muted.preview", null, text.slice(0, 120) || size(JSON.stringify(others).length)),
        ),
        text && longText(text, { limit: 4000, lines: 60 }),
        others.map((part) => jsonView(part)),
    );
}

function partView(part, pairs, tree) {
    switch (part.type) {
        case "text":
            return typeof part.content === "string"
                ? part.content && longText(part.content, { limit: 3000, lines: 40 })
                : jsonView(part);
        case "reasoning":
            return h(
                "details.reasoning",
                null,
                h("summary", null, "reasoning"),
                longText(String(part.content ?? ""), { limit: 3000 }),
            );
        case "tool_call": {
            const response = pairs.responses.get(part);
            const span = tree.toolSpan(part.id);
            return toolCard({
                name: String(part.name ?? "tool"),
                callArguments: part.arguments,
                span,
                result: response ? response.response ?? response.result : span?.toolResult,
                isResultKnown: Boolean(response) || hasResult(span),
                isError: span?.status.code === "error",
            });
        }
        case "tool_call_response":
            if (pairs.consumed.has(part)) return null;
            return h(
                "div.tool-card",
                null,
                h(
                    "div.side",
                    null,
                    h("p.label", null, `Result of ${part.id ?? "a call"}`),
                    valueOrNone(part.response ?? part.result, "None recorded."),
                ),
            );
        case "blob":
            return imageTypes.test(part.mime_type ?? "") && typeof part.content === "string"
                ? image(`data:${part.mime_type};base64,${part.content}`, part)
                : attachment(part.mime_type ?? "data", size(String(part.content ?? "").length));
        case "uri": {
            const address = String(part.uri ?? "");
            const type = /^data:([^;,]+)/i.exec(address)?.[1] ?? "";
            if (imageTypes.test(type)) return image(address, part);
            return attachment(part.mime_type ?? "address", type ? size(address.length) : address);
        }
        case "file":
            return attachment(part.mime_type ?? "file", String(part.file_id ?? ""));
        default:
            return jsonView(part);
    }
}

/** Pictures come from the trace itself; nothing is fetched from elsewhere, so that looking at a trace tells nobody. */
function image(address, part) {
    return h("img", { src: address, alt: `${part.mime_type ?? "image"} in the message`, loading: "lazy" });
}

function attachment(type, words) {
    return h("p.attachment", null, h("span.muted", null, `${type} `), h("span.text", null, words));
}

function hasResult(span) {
    return span?.toolResult !== null && span?.toolResult !== undefined;
}

/** Calls and results find each other by id, and by order where ids repeat. */
function pairCalls(messages) {
    const responses = new Map();
    const consumed = new Set();
    const open = new Map();
    for (const message of messages) {
        for (const part of partsOf(message)) {
            if (part.type === "tool_call") {
                if (!open.has(part.id)) open.set(part.id, []);
                open.get(part.id).push(part);
            } else if (part.type === "tool_call_response") {
                const call = open.get(part.id)?.shift();
                if (!call) continue;
                responses.set(call, part);
                consumed.add(part);
            }
        }
    }
    return { responses, consumed };
}

function asMessages(value) {
    return Array.isArray(value) ? value.filter((message) => typeof message === "object" && message !== null) : [];
}

function partsOf(message) {
    if (typeof message.content === "string") return [{ type: "text", content: message.content }];
    return Array.isArray(message.parts)
        ? message.parts.filter((part) => typeof part === "object" && part !== null)
        : [];
}

function isSystem({ role }) {
    return role === "system" || role === "developer";
}

function systemInstructions(span) {
    const value = span.attributes.find(({ key }) => key === "gen_ai.system_instructions")?.value;
    if (value === undefined || asMessages(span.inputMessages).some(isSystem)) return null;
    try {
        const parts = typeof value === "string" ? JSON.parse(value) : value;
        return Array.isArray(parts) ? parts : [{ type: "text", content: String(value) }];
    } catch {
        return [{ type: "text", content: String(value) }];
    }
}

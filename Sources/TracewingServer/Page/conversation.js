import { size } from "./format.js";
import { h } from "./h.js";
import { jsonView } from "./json-view.js";
import { longText } from "./long-text.js";
import { partView } from "./message-part.js";
import { asMessages, isSystem, pairCalls, partsOf } from "./messages.js";

/** Of a long history the last messages are shown; the rest is one click away. */
const historyShown = 6;
const knownRoles = new Set(["user", "assistant", "tool"]);

/**
 * What was said in a span: the messages that went in, a line, the messages that came out. Calls and their results are
 * one card.
 */
export function conversation(span, data) {
    const input = asMessages(span.inputMessages);
    const output = asMessages(span.outputMessages);
    const pairs = pairCalls([...input, ...output]);
    const draw = (message) => bubble(message, pairs, data);
    const system = input.filter(isSystem);
    const history = input.filter((message) => !isSystem(message)).map(draw).filter(Boolean);
    const answer = output.map(draw).filter(Boolean);
    const instructions = system.length ? [] : asMessages(span.systemInstructions);
    return h(
        "div.conversation",
        null,
        instructions.length > 0 && systemBubble(instructions),
        system.map((message) => systemBubble(partsOf(message))),
        earlier(history),
        (history.length > 0 || system.length > 0) &&
            h("div.turn", { role: "separator", "aria-label": "Output" }, h("span", null, "output")),
        answer.length ? answer : h("p.muted", null, span.running ? "Nothing yet." : "No output was recorded."),
    );
}

/** One turn of a session: what was said, or its previews where content was not recorded. */
export function turnMessages({ trace, input, output }) {
    const said = [["user", input ?? trace.inputPreview], ["assistant", output ?? trace.outputPreview]];
    const bubbles = said.filter(([, text]) => text).map(([role, text]) =>
        bubble({ role, content: text }, pairCalls([]), null)
    );
    const none = trace.running ? "Nothing yet." : "What was said was not recorded.";
    return h("div.conversation", null, bubbles.length ? bubbles : h("p.muted", null, none));
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

function bubble(message, pairs, data) {
    const role = String(message.role ?? "unknown");
    const content = partsOf(message).map((part) => partView(part, pairs, data)).filter(Boolean);
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

import { size } from "./format.js";
import { h } from "./h.js";
import { jsonView } from "./json-view.js";
import { longText } from "./long-text.js";
import { toolCard, valueOrNone } from "./tool-card.js";

const imageTypes = /^image\/(png|jpeg|gif|webp|avif|bmp)$/i;

/** One part of a message; null for one that is shown elsewhere. `data` is the trace, null where none is at hand. */
export function partView(part, pairs, data) {
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
        case "tool_call":
            return callView(part, pairs, data);
        case "tool_call_response":
            return pairs.consumed.has(part) ? null : responseView(part);
        case "blob":
            return imageTypes.test(part.mime_type ?? "") && typeof part.content === "string"
                ? image(`data:${part.mime_type};base64,${part.content}`, part)
                : attachment(part.mime_type ?? "data", size(String(part.content ?? "").length));
        case "uri":
            return addressView(part);
        case "file":
            return attachment(part.mime_type ?? "file", String(part.file_id ?? ""));
        default:
            return jsonView(part);
    }
}

/** A call and its result on one card; a result that is not in the messages comes from the span that ran the tool. */
function callView(part, pairs, data) {
    const response = pairs.responses.get(part);
    const span = data?.tree.toolSpan(part.id) ?? null;
    const known = span && data.known(span);
    return toolCard({
        name: String(part.name ?? "tool"),
        callArguments: part.arguments,
        span,
        result: response ? response.response ?? response.result : known?.toolResult,
        isResultKnown: Boolean(response) || (known?.toolResult ?? null) !== null,
        isError: span?.status.code === "error",
        loadResult: span && (async () => (await data.detail(span)).toolResult),
    });
}

function responseView(part) {
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
}

function addressView(part) {
    const address = String(part.uri ?? "");
    const type = /^data:([^;,]+)/i.exec(address)?.[1] ?? "";
    if (imageTypes.test(type)) return image(address, part);
    return attachment(part.mime_type ?? "address", type ? size(address.length) : address);
}

/** Pictures come from the trace itself; nothing is fetched from elsewhere, so that looking at a trace tells nobody. */
function image(address, part) {
    return h("img", { src: address, alt: `${part.mime_type ?? "image"} in the message`, loading: "lazy" });
}

function attachment(type, words) {
    return h("p.attachment", null, h("span.muted", null, `${type} `), h("span.text", null, words));
}

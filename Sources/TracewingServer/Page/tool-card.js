import { failure } from "./failure.js";
import { duration } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { jsonView } from "./json-view.js";
import { stateOf } from "./kinds.js";
import { longText } from "./long-text.js";

/**
 * Arguments and result of a tool, side by side where there is room. `span` is the one that ran the tool, if it is
 * known; `loadResult()` brings a result that is in that span alone.
 */
export function toolCard({ name, callArguments, result, span, isResultKnown, isError, loadResult }) {
    const state = isError ? "error" : span ? stateOf(span) : null;
    return h(
        `div.tool-card${state === "error" ? ".failed" : ""}`,
        null,
        name !== null && head(name, span, state),
        h(
            "div.sides",
            null,
            h("div.side", null, h("p.label", null, "Arguments"), valueOrNone(callArguments, "None recorded.")),
            h(
                "div.side",
                null,
                h("p.label", null, "Result"),
                isResultKnown ? valueOrNone(result, "None recorded.") : unknownResult(span, loadResult),
            ),
        ),
    );
}

/** A link to another span of the trace in front; the tab and the filter stay what they are when it is followed. */
export function spanLink({ spanId }, words, { names = null, onclick } = {}) {
    const address = () => {
        const query = new URLSearchParams(location.search);
        query.set("span", spanId);
        return `${location.pathname}?${query}`;
    };
    const follow = (event) => {
        link.href = address();
        onclick?.(event);
    };
    const link = h("a", { href: address(), class: names, onclick: follow }, words);
    return link;
}

/** A value of any kind, or words for none. */
export function valueOrNone(value, none) {
    if (value === null || value === undefined) return h("p.muted", null, none);
    if (typeof value === "string") return longText(value, { limit: 800, lines: 16 });
    return jsonView(value, { open: 2 });
}

function head(name, span, state) {
    return h(
        "div.tool-head.kind-tool",
        null,
        glyph("tool"),
        h("span.name", null, name),
        state === "error" && h("span.error", null, glyph("error"), "failed"),
        span &&
            spanLink(span, span.running ? "running" : duration((span.durationNano ?? 0) / 1e6), { names: "quiet" }),
    );
}

function unknownResult(span, loadResult) {
    if (!span || !loadResult) return h("p.muted", null, span?.running ? "Running." : "Not in this call.");
    if (span.running) return h("p.muted", null, "Running.");
    const place = h("div");
    putResult(place, loadResult);
    return place;
}

async function putResult(place, loadResult) {
    place.replaceChildren(h("p.muted", null, "Loading"));
    try {
        place.replaceChildren(valueOrNone(await loadResult(), "None recorded."));
    } catch (error) {
        place.replaceChildren(failure(error, () => putResult(place, loadResult)));
    }
}

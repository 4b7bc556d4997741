import { copyButton } from "./clipboard.js";
import { age, count, dateTime, duration, epochMilliseconds, plural } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { splitName, stateOf } from "./kinds.js";

/** The top of a trace: its name and figures, and the error if one happened. */
export class TraceHead {
    element;
    #name = h("h1");
    #figures = h("dl.figures");
    #banner = h("div.trace-banner");
    #summary = null;

    constructor(traceId) {
        const copy = copyButton("Copy trace id", () => traceId, { title: traceId });
        this.element = h(
            "div.trace-top",
            null,
            h("header.trace-head", null, h("div.trace-title", null, this.#name, copy), this.#figures),
            this.#banner,
        );
    }

    /** `select(spanId)` goes to the span an error started in. */
    show(summary, tree, select) {
        this.#summary = summary;
        const [operation, name] = splitName(summary.name, null);
        const label = [operation && h("span.operation", null, `${operation} `), name || "unnamed"];
        this.#name.replaceChildren(...label.filter(Boolean));
        this.#figures.replaceChildren(...figures(summary));
        this.#banner.replaceChildren(...errorLine(summary, tree, select));
        this.setAge();
    }

    setAge() {
        const time = this.#figures.querySelector("time");
        if (!time || document.hidden) return;
        const text = age(Date.now() - epochMilliseconds(this.#summary.startTime));
        time.textContent = text === "now" ? text : `${text} ago`;
    }

    /** Milliseconds a running trace has come to. */
    setElapsed(milliseconds) {
        if (this.#summary.running) this.#figures.querySelector(".elapsed").textContent = duration(milliseconds);
    }
}

function figures(summary) {
    const { inputTokens, outputTokens, timeToFirstChunkSeconds: firstChunk } = summary;
    const state = stateOf(summary);
    const hasTokens = inputTokens !== null || outputTokens !== null;
    return [
        figure("status", [glyph(state), state], `state ${state}`),
        figure("duration", summary.running ? "" : duration((summary.durationNano ?? 0) / 1e6), "elapsed"),
        hasTokens && figure("tokens in → out", `${count(inputTokens)} → ${count(outputTokens)}`),
        firstChunk !== null && figure("first chunk", duration(firstChunk * 1000)),
        figure("spans", count(summary.spanCount)),
        summary.errorCount > 0 && figure("errors", count(summary.errorCount), "error"),
        summary.session && figure("session", summary.session, "long"),
        summary.service && figure("service", summary.service, "long"),
        figure("started", h("time", { title: dateTime(summary.startTime) })),
    ].filter(Boolean);
}

function figure(term, value, names) {
    return h("div", null, h("dt", null, term), h("dd", { class: names }, value));
}

/** What failed first, with which words, and the way there. */
function errorLine(summary, tree, select) {
    const failed = tree.roots.find(({ errors }) => errors > 0);
    const origin = failed && tree.origin(failed);
    if (!origin) return [];
    const { span, end, start } = origin;
    const link = h("a", {
        href: `${location.pathname}?${new URLSearchParams({ span: span.spanId })}`,
        onclick: (event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            select(span.spanId);
        },
    }, span.name);
    const words = ` failed ${duration(end ?? start)} into the trace: ${
        span.status.message || "no message was recorded"
    }`;
    const others = summary.errorCount > 1 && ` (first of ${plural(summary.errorCount, "error")})`;
    return [h("p", null, glyph("error"), link, h("span.text", null, words), others && h("span.muted", null, others))];
}

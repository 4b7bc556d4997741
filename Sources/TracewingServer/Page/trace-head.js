import { exportAddress } from "./api.js";
import { copyButton } from "./clipboard.js";
import { count, dateTime, duration, isKnown, money, plural } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { kindOf, splitName, stateOf } from "./kinds.js";
import { Scope } from "./scope.js";
import { replayAddress } from "./span-actions.js";
import { agoWords } from "./times.js";
import { spanLink } from "./tool-card.js";

/** The top of a trace: its name and figures, and the error if one happened. */
export class TraceHead {
    element;
    #name = h("h1");
    #figures = h("dl.figures");
    #banner = h("div.trace-banner");
    #replay = h("a.quiet", { hidden: true }, "Open in playground");
    #summary = null;

    constructor(traceId, { onPrint }) {
        this.element = h(
            "div.trace-top",
            null,
            h(
                "header.trace-head",
                null,
                h(
                    "div.trace-title",
                    null,
                    this.#name,
                    h(
                        "div.trace-tools",
                        null,
                        copyButton("Copy trace id", () => traceId, { title: traceId }),
                        exportMenu(traceId),
                        this.#replay,
                        h("button.quiet", { type: "button", onclick: onPrint }, "Print"),
                    ),
                ),
                this.#figures,
            ),
            this.#banner,
        );
    }

    /** `select(spanId)` goes to the span an error started in. */
    show(data, select) {
        const { summary } = data;
        this.#summary = summary;
        const [operation, name] = splitName(summary.name, null);
        const label = [operation && h("span.operation", null, `${operation} `), name || "unnamed"];
        this.#name.replaceChildren(...label.filter(Boolean));
        this.#figures.replaceChildren(...figures(summary));
        this.#banner.replaceChildren(...errorLine(data, select));
        this.#showReplay(data);
        this.setAge();
    }

    /** The first call of a model is what the playground opens with: what came after it hangs on its answer. */
    #showReplay({ summary, tree }) {
        const calls = [...tree.byId.values()].filter(({ span }) => kindOf(span) === "model");
        const first = calls.reduce((least, node) => (least && least.start <= node.start ? least : node), null);
        this.#replay.hidden = first === null;
        if (first) this.#replay.href = replayAddress(summary.traceId, first.span.spanId);
    }

    setAge() {
        const time = this.#figures.querySelector("time");
        if (!time || document.hidden) return;
        time.textContent = agoWords(this.#summary.startTime);
    }

    /** Milliseconds a running trace has come to. */
    setElapsed(milliseconds) {
        if (this.#summary.running) this.#figures.querySelector(".elapsed").textContent = duration(milliseconds);
    }
}

/** A menu of links, so that the browser's own ways of saving work on them. */
function exportMenu(traceId) {
    const link = (format, words) => h("a", { href: exportAddress(traceId, format), download: "" }, words);
    const menu = h(
        "details.menu",
        null,
        h("summary", { role: "button" }, "Export"),
        h("div", null, link("otlp", "OTLP/JSON"), link("jsonl", "JSON lines, a span each")),
    );
    menu.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !menu.open) return;
        event.preventDefault();
        menu.open = false;
        menu.firstElementChild.focus();
    });
    menu.addEventListener("focusout", ({ relatedTarget }) => {
        if (!menu.contains(relatedTarget)) menu.open = false;
    });
    return menu;
}

/** What is known of a trace in a few words and numbers. */
export function figures(summary) {
    const { inputTokens, outputTokens, timeToFirstChunkSeconds: firstChunk, cost, session, project } = summary;
    const state = stateOf(summary);
    return [
        figure("status", [glyph(state), state], `state ${state}`),
        figure("duration", summary.running ? "" : duration((summary.durationNano ?? 0) / 1e6), "elapsed"),
        isKnown(inputTokens ?? outputTokens) &&
        figure("tokens in → out", `${count(inputTokens)} → ${count(outputTokens)}`),
        isKnown(cost) && figure("cost", money(cost)),
        isKnown(firstChunk) && figure("first chunk", duration(firstChunk * 1000)),
        figure("spans", count(summary.spanCount)),
        summary.errorCount > 0 && figure("errors", count(summary.errorCount), "error"),
        session &&
        figure(
            "session",
            h("a", { href: `/session?${new URLSearchParams({ id: session, project })}` }, session),
            "long",
        ),
        summary.user && figure("user", summary.user, "long"),
        summary.service && figure("service", summary.service, "long"),
        project !== "default" &&
        figure("project", h("a", { href: new Scope({ project }).address("/") }, project), "long"),
        figure("started", h("time", { title: dateTime(summary.startTime) }, dateTime(summary.startTime))),
    ].filter(Boolean);
}

export function figure(term, value, names) {
    return h("div", null, h("dt", null, term), h("dd", { class: names }, value));
}

/** What failed first, with which words, and the way there. */
function errorLine(data, select) {
    const { summary, tree } = data;
    const failed = tree.roots.find(({ errors }) => errors > 0);
    const origin = failed && tree.origin(failed);
    if (!origin) return [];
    const { span, end, start } = origin;
    const link = spanLink(span, span.name, {
        onclick: (event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            select(span.spanId);
        },
    });
    const words = h("span.text", null, span.status.message || "no message was recorded");
    // The spans of a large trace come without their messages.
    if (!span.status.message) {
        data.detail(span).then(({ status }) => {
            if (status.message) words.textContent = status.message;
        }, () => {});
    }
    const others = summary.errorCount > 1 && ` (first of ${plural(summary.errorCount, "error")})`;
    const when = ` failed ${duration(end ?? start)} into the trace: `;
    return [h("p", null, glyph("error"), link, when, words, others && h("span.muted", null, others))];
}

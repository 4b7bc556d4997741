import { dateTime, duration } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { kindOf, kindWord, stateOf } from "./kinds.js";
import { errorBlock } from "./span-error.js";
import { body } from "./span-panel.js";
import { parameters, timing, usage } from "./span-figures.js";
import { definitions } from "./section.js";
import { TimeAxis } from "./time-axis.js";
import { figures } from "./trace-head.js";

/** A report of more lines, or with the content of more spans, is not read. */
const mostRows = 1000;
const mostDetails = 40;
const told = new Set(["agent", "model", "tool"]);

/** The trace on paper: its figures, all its spans in order, then what was said and done, span by span. */
export class TraceReport {
    element = h("div.report", { "aria-hidden": "true" });
    #data;

    constructor(data) {
        this.#data = data;
    }

    /** Fetches what the report tells, and prints. */
    async print() {
        for (const { span } of this.#worthTelling) {
            try {
                await this.#data.detail(span);
            } catch {
                // Told without its content.
            }
        }
        window.print();
    }

    /** Writes the report from what is there; the browser's own Print comes here too, and cannot wait. */
    draw() {
        const { summary, tree } = this.#data;
        if (!tree) return;
        const rows = tree.rows({ folded: new Set() });
        this.element.replaceChildren(
            h("h1", null, summary.name),
            h("dl.figures", null, figures(summary)),
            h("p.muted", null, `Trace ${summary.traceId}, started ${dateTime(summary.startTime)}`),
            outline(rows, tree),
            ...this.#worthTelling.map((node) => this.#told(node)).filter(Boolean),
        );
        for (const details of this.element.querySelectorAll("details")) details.open = true;
    }

    get #worthTelling() {
        const rows = this.#data.tree?.rows({ folded: new Set() }) ?? [];
        const isWorth = ({ span }) => span && (told.has(kindOf(span)) || span.status.code === "error");
        return rows.filter(isWorth).slice(0, mostDetails);
    }

    #told(node) {
        const span = this.#data.known(node.span);
        if (!span) return null;
        const kind = kindOf(span);
        const rows = [...timing(node, span, this.#data.tree), ...usage(span), ...parameters(span)];
        return h(
            "section.told",
            null,
            h("h2", { class: `kind-${kind}` }, glyph(kind), ` ${span.name}`),
            span.status.code === "error" && errorBlock(node, span, this.#data.tree),
            body(span, kind, this.#data),
            definitions(rows),
        );
    }
}

function outline(rows, tree) {
    const axis = new TimeAxis(tree.lastKnown);
    return h(
        "table.outline",
        null,
        h(
            "thead",
            null,
            h("tr", null, ["Span", "Kind", "Start", "Time", "Duration"].map((words) => h("th", null, words))),
        ),
        h("tbody", null, rows.slice(0, mostRows).map((node) => outlineRow(node, axis, tree))),
        rows.length > mostRows && h("caption", null, `The first ${mostRows} of ${rows.length} spans.`),
    );
}

function outlineRow(node, axis, tree) {
    const { span, start, end } = node;
    const state = span ? stateOf(span) : "done";
    const reached = end ?? tree.lastKnown;
    const left = axis.percent(start);
    const bar = h("span.bar", { style: { left: `${left}%`, width: `${axis.percent(reached) - left}%` } });
    return h(
        "tr",
        { class: `kind-${span ? kindOf(span) : "orphan"} state-${state}` },
        h(
            "td",
            { style: { "padding-left": `${Math.min(node.depth, 16) * 10}px` } },
            glyph(span ? kindOf(span) : "orphan"),
            ` ${span ? span.name : "parent not received"}`,
            state !== "done" && h("span", { class: state }, ` ${state}`),
        ),
        h("td", null, span ? kindWord(span) : ""),
        h("td", null, duration(start)),
        h("td.track", null, bar),
        h("td", null, duration(reached - start)),
    );
}

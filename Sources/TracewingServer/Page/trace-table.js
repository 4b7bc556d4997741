import { announce } from "./clipboard.js";
import { plural } from "./format.js";
import { h } from "./h.js";
import { columns, setAge, setDuration, traceRow } from "./trace-row.js";
import { VirtualRows } from "./virtual-rows.js";

/** Rows that came out of sight do not slide in when they come into it. */
const freshFor = 400;

/** The table of the traces: only the rows in sight exist, one of them is where Tab stops. */
export class TraceTable {
    /** The table in its scroller, with a foot below. */
    scroller;
    foot = h("div.foot");
    /** The trace the reader is at; null before the first. */
    current = null;
    #table;
    #rows;
    #slowest = 0;
    #arrived = new Set();

    /** `onRange(end)` hears which row is the last in sight. */
    constructor({ onRange }) {
        const body = h("tbody", { role: "rowgroup" });
        this.#table = h(
            "table.list-table.trace-table",
            { "aria-label": "Traces, newest first", role: "table" },
            h("colgroup", null, columns.map(([name]) => h(`col.${name}`))),
            h("thead", { role: "rowgroup" }, h("tr", { role: "row", "aria-rowindex": 1 }, columns.map(head))),
            body,
        );
        this.scroller = h("div.scroller", { tabindex: "-1" }, this.#table, this.foot);
        this.#rows = new VirtualRows({
            scroller: this.scroller,
            body,
            key: (trace) => trace.traceId,
            render: (trace) => this.#row(trace),
            onRange: (_first, end) => onRange(end),
        });
        body.addEventListener("focusin", (event) => this.#focused(event.target.closest("tr")?.dataset.key));
    }

    get traces() {
        return this.#rows.items;
    }

    get pageLength() {
        return this.#rows.pageLength;
    }

    get isAtTop() {
        return this.scroller.scrollTop < 4;
    }

    /** Shows these; `isWhole` says that there are no older ones. */
    show(traces, { isWhole }) {
        const slowest = traces.reduce((most, { durationNano }) => Math.max(most, (durationNano ?? 0) / 1e6), 0);
        const rescaled = slowest !== this.#slowest;
        this.#slowest = slowest;
        this.#table.setAttribute("aria-rowcount", isWhole ? traces.length + 1 : -1);
        this.#rows.setItems(traces);
        if (rescaled) this.tickDurations(() => true);
    }

    refresh() {
        this.#rows.refresh();
    }

    /** These have just come: their rows slide in once, if they are in sight. */
    markArrived(ids, { isSeen }) {
        for (const id of ids) this.#arrived.add(id);
        if (ids.length && isSeen) announce(plural(ids.length, "new trace"));
        setTimeout(() => {
            for (const id of ids) this.#arrived.delete(id);
        }, freshFor);
    }

    tickAges() {
        for (const [row, trace] of this.#rows.visible()) setAge(row, trace);
    }

    tickDurations(isMeant) {
        for (const [row, trace] of this.#rows.visible()) {
            if (isMeant(trace)) setDuration(row, trace, this.#slowest);
        }
    }

    // MARK: The row one is at

    /** Goes so many rows down, or up; false if there are none. */
    move(by) {
        const items = this.traces;
        if (!items.length) return false;
        const at = items.findIndex(({ traceId }) => traceId === this.current);
        const entered = at < 0 || !this.scroller.contains(document.activeElement);
        const index = entered && Math.abs(by) === 1
            ? Math.max(at, 0)
            : Math.max(0, Math.min(items.length - 1, Math.max(at, 0) + by));
        this.#rows.reveal(index);
        this.#link(items[index].traceId)?.focus({ preventScroll: true });
        return true;
    }

    /** Puts the focus on the row one is at, or the first; false if it is out of sight. */
    focusCurrent() {
        const link = this.#link(this.current ?? this.traces[0]?.traceId);
        link?.focus({ preventScroll: true });
        return Boolean(link);
    }

    #link(key) {
        return key === undefined ? null : this.#rows.rowOf(key)?.querySelector("a");
    }

    #row(trace) {
        return traceRow(trace, {
            isNew: this.#arrived.delete(trace.traceId),
            isTabStop: trace.traceId === (this.current ?? this.traces[0]?.traceId),
            slowest: this.#slowest,
        });
    }

    #focused(key) {
        if (!key || key === this.current) return;
        for (const [row] of this.#rows.visible()) row.querySelector("a").tabIndex = row.dataset.key === key ? 0 : -1;
        this.current = key;
    }
}

/** The head of a column: a name and words; what a glyph says needs none. */
export function head([name, words]) {
    return h(
        `th.${name}`,
        { scope: "col", role: "columnheader" },
        name === "state" ? h("span.visually-hidden", null, words) : words,
    );
}

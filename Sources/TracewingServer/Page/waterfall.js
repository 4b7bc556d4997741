import { axisTime } from "./format.js";
import { h } from "./h.js";
import { TimeAxis } from "./time-axis.js";
import { VirtualRows } from "./virtual-rows.js";
import { placeRow, spanRow, tellRow } from "./waterfall-row.js";

/** Tree and waterfall in one table: a row a span, all bars on one time axis. */
export class Waterfall {
    element;
    #table;
    #axisCell;
    #spendCell = h("th.spend", { scope: "col", role: "columnheader" });
    #rows;
    #tree = null;
    #axis = new TimeAxis(1);
    #now = 0;
    /** Where running bars have come to. */
    #drawnTo = 0;
    #folded = new Set();
    #selected = null;
    #matches = null;
    #onSelect;

    /** `onSelect(node, { opened })` hears of every selection; `opened` says it was a click or Enter, not a step. */
    constructor({ onSelect }) {
        this.#onSelect = onSelect;
        const body = h("tbody", { role: "rowgroup" });
        this.#axisCell = h(
            "th.time",
            { scope: "col", role: "columnheader" },
            h("span.visually-hidden", null, "Time"),
            h("div.axis", { "aria-hidden": "true" }),
        );
        this.#table = h(
            "table.waterfall",
            { role: "treegrid", "aria-label": "Spans" },
            h("colgroup", null, h("col.span"), h("col.kind"), h("col.time"), h("col.duration"), h("col.spend")),
            h(
                "thead",
                { role: "rowgroup" },
                h(
                    "tr",
                    { role: "row", "aria-rowindex": 1 },
                    h("th.span", { scope: "col", role: "columnheader" }, "Span"),
                    h("th.kind", { scope: "col", role: "columnheader" }, "Kind"),
                    this.#axisCell,
                    h("th.duration", { scope: "col", role: "columnheader" }, "Duration"),
                    this.#spendCell,
                ),
            ),
            body,
        );
        this.element = h("div.scroller", { tabindex: "-1" }, this.#table);
        this.#rows = new VirtualRows({
            scroller: this.element,
            body,
            key: (node) => node.key,
            render: (node) => this.#row(node),
        });
        body.addEventListener("click", (event) => this.#clicked(event));
        new ResizeObserver(() => this.#drawAxis()).observe(this.#axisCell);
    }

    get selected() {
        return this.#tree?.byId.get(this.#selected) ?? this.#rows.items.find(({ key }) => key === this.#selected) ??
            null;
    }

    get shownCount() {
        return this.#matches
            ? this.#rows.items.filter(({ span }) => span && this.#matches(span)).length
            : this.#tree?.byId.size ?? 0;
    }

    /** Shows this state of the trace; `now` is where running spans have come to. */
    setTree(tree, now) {
        this.#tree = tree;
        this.#now = this.#drawnTo = now;
        this.#table.classList.toggle("has-spend", tree.spend !== null);
        this.#spendCell.textContent = tree.spend === "cost" ? "Cost" : "Tokens";
        this.#setAxis();
        this.#apply();
    }

    /** Time passes: running bars grow, or only what they say if motion is not wanted (`isCalm`). */
    setNow(now, { isCalm }) {
        this.#now = now;
        if (!isCalm) {
            this.#drawnTo = now;
            this.#setAxis();
        }
        for (const [row, node] of this.#rows.visible()) {
            if (node.end !== null && node.parent?.end !== null) continue;
            if (isCalm) tellRow(row, node, now);
            else this.#place(row, node);
        }
    }

    setFilter(matches) {
        this.#matches = matches;
        this.#apply();
    }

    refresh() {
        this.#rows.refresh();
        this.#drawAxis();
    }

    /** Selects a span and brings it into sight, unfolding what hides it. */
    select(key, { focus = false, opened = false } = {}) {
        const node = this.#tree?.byId.get(key) ?? this.#rows.items.find((other) => other.key === key);
        if (!node) return false;
        let unfolded = false;
        for (let at = node.parent; at; at = at.parent) unfolded = this.#folded.delete(at.key) || unfolded;
        this.#selected = key;
        if (unfolded) this.#apply();
        else this.#rows.refresh();
        const index = this.#rows.items.indexOf(node);
        if (index >= 0) this.#rows.reveal(index);
        if (focus) this.focus();
        this.#onSelect(node, { opened });
        return true;
    }

    focus() {
        (this.#rows.rowOf(this.#selected) ?? this.element).focus({ preventScroll: true });
    }

    /** Moves the selection among the rows that are shown. */
    move(by, options = { focus: true }) {
        const items = this.#rows.items;
        if (!items.length) return false;
        const at = items.findIndex(({ key }) => key === this.#selected);
        const index = at < 0 ? 0 : Math.max(0, Math.min(items.length - 1, at + by));
        return this.select(items[index].key, options);
    }

    /** Moves to the previous or next row of the whole trace, folded or not. */
    step(by) {
        const focus = this.element.contains(document.activeElement);
        const all = this.#tree.rows({ folded: new Set() });
        const at = all.findIndex(({ key }) => key === this.#selected);
        const node = all[Math.max(0, Math.min(all.length - 1, at + by))];
        if (node && this.#matches && !this.#rows.items.includes(node)) return this.move(by, { focus });
        return node ? this.select(node.key, { focus }) : false;
    }

    get pageLength() {
        return this.#rows.pageLength;
    }

    /** Folds or unfolds the selected row; a leaf's parent folds with the leaf. */
    toggleFold() {
        const node = this.selected;
        if (!node) return false;
        const target = node.children.length ? node : node.parent;
        if (!target) return false;
        this.#setFolded(target, !this.#folded.has(target.key));
        return true;
    }

    /** Arrow keys of a tree: right unfolds, then goes in; left folds, then goes out. */
    arrow(inward) {
        const node = this.selected;
        if (!node) return false;
        const isFolded = this.#folded.has(node.key);
        if (inward && node.children.length) {
            // With a filter the first child may not be among the rows.
            const child = this.#rows.items.find(({ parent }) => parent === node);
            if (isFolded) this.#setFolded(node, false);
            else if (child) this.select(child.key, { focus: true });
        } else if (!inward) {
            if (node.children.length && !isFolded) this.#setFolded(node, true);
            else if (node.parent) this.select(node.parent.key, { focus: true });
        }
        return true;
    }

    // MARK: Rows

    #setFolded(node, folded) {
        if (folded) this.#folded.add(node.key);
        else this.#folded.delete(node.key);
        this.#apply();
        if (folded && !this.#rows.items.some(({ key }) => key === this.#selected)) {
            this.select(node.key, { focus: true });
        }
    }

    #apply() {
        if (!this.#tree) return;
        const rows = this.#tree.rows({ folded: this.#folded, matches: this.#matches });
        this.#table.setAttribute("aria-rowcount", rows.length + 1);
        this.#rows.setItems(rows, { fresh: true });
    }

    #row(node) {
        const { span } = node;
        const row = spanRow(node, {
            isFolded: this.#folded.has(node.key) && !this.#matches,
            isSelected: node.key === this.#selected,
            isPassedOver: span && this.#matches && !this.#matches(span),
            spend: this.#tree.spend,
        });
        this.#place(row, node);
        return row;
    }

    #place(row, node) {
        placeRow(row, node, { axis: this.#axis, tree: this.#tree, now: this.#drawnTo });
        tellRow(row, node, this.#now);
    }

    #clicked(event) {
        const row = event.target.closest("tr[data-key]");
        if (!row) return;
        const key = row.dataset.key;
        if (event.target.closest(".has-children")) {
            const node = this.#rows.items.find((other) => other.key === key);
            if (node) this.#setFolded(node, !this.#folded.has(key));
            return;
        }
        this.select(key, { focus: true, opened: true });
    }

    // MARK: Axis

    #setAxis() {
        const length = this.#tree.isRunning ? TimeAxis.growing(this.#drawnTo).length : this.#tree.lastKnown;
        if (length === this.#axis.length) return;
        this.#axis = new TimeAxis(length);
        this.#drawAxis();
        for (const [row, node] of this.#rows.visible()) this.#place(row, node);
    }

    #drawAxis() {
        const width = this.#axisCell.clientWidth;
        if (!width) return;
        const step = this.#axis.step(Math.max(1, Math.floor(width / 90)));
        const ticks = [];
        // The last label needs room to its right.
        for (let at = 0; at <= this.#axis.length * 1.0001; at += step) {
            const percent = this.#axis.percent(at);
            const atEdge = percent > 100 - (48 / width) * 100;
            ticks.push(
                h(`span.tick${atEdge ? ".at-edge" : ""}`, { style: { left: `${percent}%` } }, axisTime(at, step)),
            );
        }
        this.#axisCell.lastChild.replaceChildren(...ticks);
        this.#table.style.setProperty("--grid-step", `${(step / this.#axis.length) * 100}%`);
    }
}

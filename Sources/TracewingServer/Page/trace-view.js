import { failure } from "./failure.js";
import { count, duration, epochMilliseconds, plural } from "./format.js";
import { h } from "./h.js";
import { Reloader } from "./reloader.js";
import { spanMatcher } from "./span-search.js";
import { SpanDetail } from "./span-detail.js";
import { TraceData } from "./trace-data.js";
import { TraceHead } from "./trace-head.js";
import { traceKeys } from "./trace-keys.js";
import { TracePanes } from "./trace-panes.js";
import { TraceReport } from "./trace-report.js";
import { Waterfall } from "./waterfall.js";

/** A trace older than this, and ended, hardly gets more spans. */
const settledAfter = 60_000;

/** One trace: tree and waterfall, and the selected span beside it. */
export class TraceView {
    title = "Trace · Tracewing";
    element = h("div.trace", null, h("h1.visually-hidden", null, "Trace"));
    waterfall;
    panes;
    filterField;
    #page;
    #traceId;
    #data;
    #head;
    #detail;
    #report;
    #shownCount = h("span.muted.loaded");
    #filter = "";
    #wanted = null;
    #reloader;
    #timers;
    #calm = matchMedia("(prefers-reduced-motion: reduce)");
    #ticked = 0;
    #abort = new AbortController();

    constructor(page, traceId) {
        this.#page = page;
        this.#traceId = traceId;
        this.#data = new TraceData(traceId);
        this.#reloader = new Reloader(() => this.#reload());
        this.#build();
        const { signal } = this.#abort;
        page.live.addEventListener("trace", ({ detail }) => {
            if (detail.traceId === traceId) this.#reloader.ask();
        }, { signal });
        page.live.addEventListener("catchup", ({ detail }) => this.#catchUp(detail), { signal });
        window.addEventListener("beforeprint", () => this.#report.draw(), { signal });
        this.#timers = [setInterval(() => this.#tick(), 100), setInterval(() => this.#head.setAge(), 1000)];
    }

    async load(url) {
        this.#takeAddress(url);
        await this.#reload();
    }

    update(url) {
        this.#takeAddress(url);
        // An address without a span is that of the first.
        this.#wanted ??= this.#first() ?? null;
        if (this.#data.tree) this.#selectWanted();
        this.panes.show(this.panes.tab);
    }

    shown() {
        this.waterfall.refresh();
        this.panes.show(this.panes.tab);
        if (this.#data.tree) {
            this.waterfall.select(this.waterfall.selected?.key ?? this.#first(), { focus: true });
        }
    }

    close() {
        this.#timers.forEach(clearInterval);
        this.#reloader.stop();
        this.#detail.close();
        this.#abort.abort();
    }

    get bindings() {
        return traceKeys(this);
    }

    leave() {
        this.#page.leaveTrace();
    }

    /** Takes the filter of the spans away; false if there was none. */
    clearFilter() {
        if (!this.filterField.value) return false;
        this.filterField.value = "";
        this.#setFilter("");
        this.rewrite();
        return true;
    }

    /** Puts what is in front into the address. */
    rewrite() {
        const query = new URLSearchParams();
        const selected = this.waterfall.selected;
        if (selected?.span && selected.key !== this.#first()) query.set("span", selected.key);
        if (this.#filter) query.set("q", this.#filter);
        if (this.panes.tab === "span") query.set("tab", "span");
        const text = query.toString();
        if (location.pathname.startsWith("/traces/")) this.#page.rewrite(`${location.pathname}${text && `?${text}`}`);
    }

    // MARK: Elements

    #build() {
        this.#head = new TraceHead(this.#traceId, { onPrint: () => this.#report.print() });
        this.#report = new TraceReport(this.#data);
        this.waterfall = new Waterfall({ onSelect: (node, { opened }) => this.#selected(node, opened) });
        this.panes = new TracePanes({
            onTab: () => this.rewrite(),
            onShow: () => this.waterfall.refresh(),
            signal: this.#abort.signal,
        });
        this.#detail = new SpanDetail(this.panes.span, this.#data, { onDraw: () => this.#drawDurations() });
        this.filterField = h("input", {
            type: "search",
            id: "filter",
            placeholder: "Filter spans",
            autocomplete: "off",
            spellcheck: "false",
            "aria-label": "Filter the spans of this trace",
            "aria-keyshortcuts": "/",
            oninput: () => {
                this.#setFilter(this.filterField.value);
                this.rewrite();
            },
        });
        this.panes.spans.append(
            h(
                "div.toolbar",
                { role: "search" },
                h("label.filter.plain", null, this.filterField, h("kbd", { "aria-hidden": "true" }, "/")),
                this.#shownCount,
            ),
            this.waterfall.element,
        );
    }

    // MARK: Loading

    async #reload() {
        try {
            await this.#data.load(this.#abort.signal);
            this.#page.notice(null);
            this.#draw();
        } catch (error) {
            if (error.name === "AbortError") return;
            if (this.#data.tree) return this.#page.notice(error, () => this.#reload());
            if (error.status === 404) error.message += " It may not have arrived yet; if it does, it shows here.";
            this.element.replaceChildren(this.element.firstElementChild, failure(error, () => this.#reload()));
        }
    }

    /** Right after the first opening only a trace that still changes is worth loading twice. */
    #catchUp({ isFirst }) {
        const { tree } = this.#data;
        const isSettled = tree && !tree.isRunning && Date.now() - epochMilliseconds(tree.start) > settledAfter;
        if (!isFirst || !isSettled) this.#reloader.ask();
    }

    #draw() {
        const { summary, tree } = this.#data;
        this.title = `${summary.name} · Tracewing`;
        this.#page.setTitle(this.title);
        this.#head.show(this.#data, (spanId) => this.waterfall.select(spanId, { focus: true, opened: true }));
        if (this.element.firstElementChild !== this.#head.element) {
            this.element.replaceChildren(this.#head.element, ...this.panes.elements, this.#report.element);
        }
        this.waterfall.setTree(tree, this.#now());
        this.#drawCount();
        if (this.#wanted !== null || !this.waterfall.selected) this.#selectWanted();
        else this.#detail.show(this.waterfall.selected);
        this.#drawDurations();
    }

    #selectWanted() {
        const wanted = this.#wanted;
        this.#wanted = null;
        if (wanted !== null && this.waterfall.select(wanted)) return;
        if (!this.waterfall.selected) this.waterfall.select(this.#first());
    }

    #first() {
        return this.#data.tree?.roots[0]?.key;
    }

    // MARK: Time

    /**
     * Where running spans have come to. The clocks of sender and reader may differ: what is known to have happened
     * counts.
     */
    #now() {
        const { start, lastKnown } = this.#data.tree;
        return Math.max(Date.now() - epochMilliseconds(start), lastKnown);
    }

    #tick() {
        if (!this.#data.tree?.isRunning || document.hidden || !this.element.isConnected) return;
        if (this.#page.live.state !== "open") return;
        const now = performance.now();
        const isCalm = this.#calm.matches;
        if (isCalm && now - this.#ticked < 1000) return;
        this.#ticked = now;
        this.waterfall.setNow(this.#now(), { isCalm });
        this.#drawDurations();
    }

    #drawDurations() {
        const now = this.#now();
        this.#head.setElapsed(now);
        const node = this.waterfall.selected;
        if (!node || node.end !== null) return;
        for (const element of this.panes.span.querySelectorAll("[data-live-duration]")) {
            element.textContent = duration(now - node.start);
        }
    }

    // MARK: Selection and filter

    #selected(node, opened) {
        this.#detail.show(node);
        if (opened && this.panes.isNarrow) this.panes.show("span", () => this.rewrite());
        else this.rewrite();
    }

    #takeAddress(url) {
        this.#wanted = url.searchParams.get("span");
        this.panes.tab = url.searchParams.get("tab") === "span" ? "span" : "spans";
        const filter = url.searchParams.get("q") ?? "";
        if (filter === this.#filter) return;
        this.filterField.value = filter;
        this.#setFilter(filter);
    }

    #setFilter(filter) {
        this.#filter = filter.trim();
        this.waterfall.setFilter(spanMatcher(filter));
        this.#drawCount();
    }

    #drawCount() {
        if (!this.#data.tree) return;
        const all = `${plural(this.#data.tree.byId.size, "span")}${this.#data.isCut ? ", the first of more" : ""}`;
        this.#shownCount.textContent = this.#filter ? `${count(this.waterfall.shownCount)} of ${all}` : all;
    }
}

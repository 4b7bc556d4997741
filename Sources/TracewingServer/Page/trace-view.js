import { fetchTrace } from "./api.js";
import { failure } from "./failure.js";
import { count, duration, epochMilliseconds, plural } from "./format.js";
import { h } from "./h.js";
import { kindOf, kindWord, stateOf } from "./kinds.js";
import { SpanTree } from "./span-tree.js";
import { spanPanel } from "./span-panel.js";
import { TraceHead } from "./trace-head.js";
import { Waterfall } from "./waterfall.js";

const shortestPause = 300;
/** A trace older than this, and ended, hardly gets more spans. */
const settledAfter = 60_000;
/** A span that has run this long without news is no longer drawn as growing: its process is probably gone. */
const quietAfter = 10 * 60_000;

/** One trace: tree and waterfall, and the selected span beside it. */
export class TraceView {
    title = "Trace · Tracewing";
    element = h("div.trace", null, h("h1.visually-hidden", null, "Trace"));
    #page;
    #tree = null;
    #summary = null;
    #waterfall;
    #head;
    #panel = h("div.panel", { id: "pane-span", tabindex: "-1" });
    #pane = h("div.pane", { id: "pane-spans" });
    #panes;
    #tabs;
    #tab = "spans";
    #filterField;
    #shownCount = h("span.muted.loaded");
    #filter = "";
    #wanted = null;
    #panelText = "";
    #reloading = null;
    #reloadAgain = false;
    #pause = shortestPause;
    #timers;
    #narrow = matchMedia("(max-width: 760px)");
    #calm = matchMedia("(prefers-reduced-motion: reduce)");
    #ticked = 0;
    #abort = new AbortController();

    constructor(page, traceId) {
        this.#page = page;
        this.traceId = traceId;
        this.#build();
        const { signal } = this.#abort;
        page.live.addEventListener("trace", ({ detail }) => {
            if (detail.traceId === traceId) this.#reloadSoon();
        }, { signal });
        page.live.addEventListener("catchup", ({ detail }) => this.#catchUp(detail), { signal });
        this.#narrow.addEventListener("change", () => this.#showTab(), { signal });
        this.#timers = [setInterval(() => this.#tick(), 100), setInterval(() => this.#head.setAge(), 1000)];
    }

    async load(url) {
        this.#takeAddress(url);
        await this.#reload();
    }

    update(url) {
        this.#takeAddress(url);
        if (this.#tree) this.#selectWanted();
        this.#showTab();
    }

    shown() {
        this.#waterfall.refresh();
        this.#showTab();
        if (this.#tree) {
            this.#waterfall.select(this.#waterfall.selected?.key ?? this.#first(), { focus: true });
        }
    }

    close() {
        this.#timers.forEach(clearInterval);
        clearTimeout(this.#reloading);
        this.#abort.abort();
    }

    get bindings() {
        return [
            { keys: ["j", "ArrowDown"], words: "Next row", run: (event) => this.#move(1, event) },
            { keys: ["k", "ArrowUp"], words: "Previous row", run: (event) => this.#move(-1, event) },
            { keys: ["]"], words: "Next span, also a folded one", run: () => this.#waterfall.step(1) },
            { keys: ["["], words: "Previous span, also a folded one", run: () => this.#waterfall.step(-1) },
            { keys: ["Enter"], words: "Go to the selected span's details", run: (event) => this.#open(event) },
            { keys: ["x"], words: "Fold or unfold", run: () => this.#waterfall.toggleFold() },
            { keys: ["ArrowRight"], run: (event) => this.#inTable(event) && this.#waterfall.arrow(true) },
            { keys: ["ArrowLeft"], run: (event) => this.#inTable(event) && this.#waterfall.arrow(false) },
            {
                keys: ["/"],
                words: "Filter the spans",
                run: () => {
                    this.#setTab("spans");
                    this.#filterField.select();
                },
            },
            { keys: ["Escape"], words: "Back: to the rows, then to the traces", run: () => this.#escape() },
            {
                keys: ["PageDown"],
                run: (event) => this.#inTable(event) && this.#waterfall.move(this.#waterfall.pageLength),
            },
            {
                keys: ["PageUp"],
                run: (event) => this.#inTable(event) && this.#waterfall.move(-this.#waterfall.pageLength),
            },
            { keys: ["Home"], run: (event) => this.#inTable(event) && this.#waterfall.move(-Infinity) },
            { keys: ["End"], run: (event) => this.#inTable(event) && this.#waterfall.move(Infinity) },
        ];
    }

    // MARK: Elements

    #build() {
        this.#head = new TraceHead(this.traceId);
        this.#waterfall = new Waterfall({ onSelect: (node, { opened }) => this.#selected(node, opened) });
        this.#filterField = h("input", {
            type: "search",
            id: "filter",
            placeholder: "Filter spans",
            autocomplete: "off",
            spellcheck: "false",
            "aria-label": "Filter the spans of this trace",
            "aria-keyshortcuts": "/",
            oninput: () => {
                this.#setFilter(this.#filterField.value);
                this.#rewrite();
            },
        });
        this.#pane.append(
            h(
                "div.toolbar",
                { role: "search" },
                h("label.filter", null, this.#filterField, h("kbd", { "aria-hidden": "true" }, "/")),
                this.#shownCount,
            ),
            this.#waterfall.element,
        );
        this.#tabs = h(
            "div.tabs.pane-tabs",
            { role: "tablist", "aria-label": "Parts of the trace" },
            this.#tabButton("spans", "Spans"),
            this.#tabButton("span", "Selected span"),
        );
        this.#tabs.addEventListener("keydown", (event) => {
            if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
            event.preventDefault();
            event.stopPropagation();
            this.#setTab(this.#tab === "spans" ? "span" : "spans");
            this.#tabs.querySelector("[aria-selected=true]").focus();
        });
        this.#panes = h("div.panes", null, this.#pane, this.#panel);
    }

    #tabButton(tab, words) {
        return h("button", {
            type: "button",
            role: "tab",
            id: `tab-${tab}`,
            "aria-controls": `pane-${tab}`,
            onclick: () => this.#setTab(tab),
        }, words);
    }

    // MARK: Loading

    async #reload() {
        const began = performance.now();
        try {
            const { summary, spans } = await fetchTrace(this.traceId, { signal: this.#abort.signal });
            this.#summary = summary;
            this.#tree = new SpanTree(spans);
            this.#page.notice(null);
            this.#draw();
        } catch (error) {
            if (error.name === "AbortError") return;
            if (this.#tree) return this.#page.notice(error, () => this.#reload());
            if (error.status === 404) error.message += " It may not have arrived yet; if it does, it shows here.";
            this.element.replaceChildren(this.element.firstElementChild, failure(error, () => this.#reload()));
        } finally {
            // A big trace that changes all the time must not keep the page busy with loading it.
            this.#pause = Math.max(shortestPause, 4 * (performance.now() - began));
        }
    }

    /** Right after the first opening only a trace that still changes is worth loading twice. */
    #catchUp({ isFirst }) {
        const isSettled = this.#tree && !this.#tree.isRunning &&
            Date.now() - epochMilliseconds(this.#tree.start) > settledAfter;
        if (!isFirst || !isSettled) this.#reloadSoon();
    }

    #reloadSoon() {
        if (this.#reloading) {
            this.#reloadAgain = true;
            return;
        }
        this.#reloading = setTimeout(async () => {
            this.#reloadAgain = false;
            await this.#reload();
            this.#reloading = setTimeout(() => {
                this.#reloading = null;
                if (this.#reloadAgain) this.#reloadSoon();
            }, this.#pause);
        }, 30);
    }

    #draw() {
        this.title = `${this.#summary.name} · Tracewing`;
        this.#head.show(
            this.#summary,
            this.#tree,
            (spanId) => this.#waterfall.select(spanId, { focus: true, opened: true }),
        );
        if (!this.#panes.isConnected || this.#panes.parentElement !== this.element) {
            this.element.replaceChildren(this.#head.element, this.#tabs, this.#panes);
        }
        this.#waterfall.setTree(this.#tree, this.#now());
        this.#drawCount();
        if (this.#wanted !== null || !this.#waterfall.selected) this.#selectWanted();
        else this.#drawPanel(this.#waterfall.selected);
        this.#page.setTitle(this.title);
        this.#drawDurations();
    }

    #selectWanted() {
        const wanted = this.#wanted;
        this.#wanted = null;
        if (wanted !== null && this.#waterfall.select(wanted)) return;
        if (!this.#waterfall.selected) this.#waterfall.select(this.#first());
    }

    #first() {
        return this.#tree.roots[0]?.key;
    }

    // MARK: Time

    /**
     * Where running spans have come to. The clocks of sender and reader may differ: what is known to have happened
     * counts.
     */
    #now() {
        const elapsed = Date.now() - epochMilliseconds(this.#tree.start);
        const known = this.#tree.lastKnown;
        return elapsed - known > quietAfter ? known : Math.max(elapsed, known);
    }

    #tick() {
        if (
            !this.#tree?.isRunning || document.hidden || this.#page.live.state !== "open" || !this.element.isConnected
        ) return;
        const now = performance.now();
        if (this.#calm.matches && now - this.#ticked < 1000) return;
        this.#ticked = now;
        this.#waterfall.setNow(this.#now());
        this.#drawDurations();
    }

    #drawDurations() {
        const now = this.#now();
        this.#head.setElapsed(now);
        const node = this.#waterfall.selected;
        if (!node || node.end !== null) return;
        for (const element of this.#panel.querySelectorAll("[data-live-duration]")) {
            element.textContent = duration(now - node.start);
        }
    }

    // MARK: Selection, filter, tabs

    #selected(node, opened) {
        this.#drawPanel(node);
        this.#drawDurations();
        if (opened && this.#narrow.matches) this.#setTab("span");
        else this.#rewrite();
    }

    #drawPanel(node) {
        // Drawn again only when something about the span is new: what was unfolded, selected or scrolled to stays.
        const text = `${node.key}\n${JSON.stringify(node.span)}\n${node.children.length}`;
        if (text === this.#panelText) return;
        const isSame = this.#panelText.startsWith(`${node.key}\n`);
        this.#panelText = text;
        const { scrollTop } = this.#panel;
        const hadFocus = this.#panel.contains(document.activeElement);
        this.#panel.replaceChildren(...spanPanel(node, this.#tree).flat().filter(Boolean));
        this.#panel.scrollTop = isSame ? scrollTop : 0;
        if (hadFocus) this.#panel.focus({ preventScroll: true });
    }

    #takeAddress(url) {
        this.#wanted = url.searchParams.get("span");
        this.#tab = url.searchParams.get("tab") === "span" ? "span" : "spans";
        const filter = url.searchParams.get("q") ?? "";
        if (filter !== this.#filter) {
            this.#filterField.value = filter;
            this.#setFilter(filter);
        }
    }

    #rewrite() {
        const query = new URLSearchParams();
        const selected = this.#waterfall.selected;
        if (selected?.span && selected.key !== this.#first()) query.set("span", selected.key);
        if (this.#filter) query.set("q", this.#filter);
        if (this.#tab === "span") query.set("tab", "span");
        const text = query.toString();
        if (location.pathname.startsWith("/traces/")) this.#page.rewrite(`${location.pathname}${text && `?${text}`}`);
    }

    #setFilter(filter) {
        this.#filter = filter.trim();
        const words = this.#filter.toLowerCase().split(/\s+/).filter(Boolean);
        this.#waterfall.setFilter(
            words.length ? (span) => words.every((word) => searchText(span).includes(word)) : null,
        );
        this.#drawCount();
    }

    #drawCount() {
        if (!this.#tree) return;
        const all = this.#tree.byId.size;
        this.#shownCount.textContent = this.#filter
            ? `${count(this.#waterfall.shownCount)} of ${plural(all, "span")}`
            : plural(all, "span");
    }

    #setTab(tab) {
        this.#tab = tab;
        this.#showTab();
        this.#rewrite();
    }

    /** Two tabs where there is no room for two panes; tab roles only then, for screen readers believe them. */
    #showTab() {
        const isNarrow = this.#narrow.matches;
        this.#panes.dataset.tab = this.#tab;
        for (const [pane, tab] of [[this.#pane, "spans"], [this.#panel, "span"]]) {
            if (isNarrow) {
                pane.setAttribute("role", "tabpanel");
                pane.setAttribute("aria-labelledby", `tab-${tab}`);
                pane.removeAttribute("aria-label");
            } else {
                pane.setAttribute("role", "region");
                pane.setAttribute("aria-label", tab === "spans" ? "Spans" : "Selected span");
                pane.removeAttribute("aria-labelledby");
            }
            const button = this.#tabs.querySelector(`#tab-${tab}`);
            button.setAttribute("aria-selected", String(tab === this.#tab));
            button.tabIndex = tab === this.#tab ? 0 : -1;
        }
        this.#waterfall.refresh();
    }

    // MARK: Keys

    #inTable({ target }) {
        return !this.#panel.contains(target) && !target.closest?.("button, a");
    }

    #move(by, event) {
        // In the panel the arrows scroll, as they do anywhere; the letters move on.
        if (event.key.startsWith("Arrow") && this.#panel.contains(event.target)) return false;
        return this.#waterfall.move(by, { focus: !this.#panel.contains(document.activeElement) });
    }

    #open(event) {
        if (event.target.closest("a, button, summary, input")) return false;
        if (this.#narrow.matches) this.#setTab("span");
        this.#panel.focus({ preventScroll: true });
        return true;
    }

    #escape() {
        if (document.activeElement === this.#filterField) {
            if (!this.#filterField.value) return this.#waterfall.focus();
            this.#filterField.value = "";
            this.#setFilter("");
            this.#rewrite();
            return this.#waterfall.focus();
        }
        if (this.#panel.contains(document.activeElement) || (this.#narrow.matches && this.#tab === "span")) {
            this.#setTab("spans");
            return this.#waterfall.focus();
        }
        this.#page.leave();
        return true;
    }
}

const searchTexts = new WeakMap();

function searchText(span) {
    let text = searchTexts.get(span);
    if (text === undefined) {
        const state = stateOf(span);
        text = [
            span.name,
            kindWord(span),
            kindOf(span),
            span.operation,
            span.model,
            span.provider,
            span.agent,
            span.tool,
            span.spanId,
            span.status.message,
            state === "done" ? "" : state,
            ...span.attributes.map(({ key, value }) =>
                `${key} ${typeof value === "string" ? value : JSON.stringify(value)}`
            ),
        ]
            .filter(Boolean).join("\n").toLowerCase();
        searchTexts.set(span, text);
    }
    return text;
}

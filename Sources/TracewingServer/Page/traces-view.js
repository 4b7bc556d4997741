import { fetchTraces } from "./api.js";
import { announce } from "./clipboard.js";
import { failure } from "./failure.js";
import { count, plural } from "./format.js";
import { h } from "./h.js";
import { matcher, TraceList } from "./trace-list.js";
import { columns, setAge, setDuration, setText, traceRow } from "./trace-row.js";
import { VirtualRows } from "./virtual-rows.js";
import { welcome } from "./welcome.js";

/** Catching up loads what was loaded, but no more pages than this: beyond, the reader scrolls. */
const mostPages = 8;
/** A page left open lets go of the oldest traces above this many. */
const mostKept = 2000;

/** The home screen: one line a trace, new ones on top as they come. */
export class TracesView {
    title = "Tracewing";
    element = h("div.traces", null, h("h1.visually-hidden", null, "Traces"));
    #page;
    #list = new TraceList();
    #rows;
    #scroller;
    #table;
    #filterField;
    #loadedCount;
    #pill;
    #foot;
    #content;
    #filter = "";
    #current = null;
    #slowest = 0;
    #arrived = new Set();
    #incoming = [];
    #reloading = null;
    #reloadAgain = false;
    #isLoadingMore = false;
    #loaded = false;
    #scrollTop = 0;
    #front = false;

    /** `page` is the shell: `navigate`, `rewrite` and the live feed. */
    constructor(page) {
        this.#page = page;
        this.#build();
        page.live.addEventListener("trace", ({ detail }) => this.#received(detail));
        page.live.addEventListener("catchup", () => this.#reload());
        setInterval(() => this.#tickAges(), 1000);
        setInterval(() => this.#tickRunning(), 100);
    }

    async load(url) {
        this.update(url);
        if (!this.#loaded) await this.#reload();
    }

    update(url) {
        const filter = url.searchParams.get("q") ?? "";
        if (filter === this.#filter) return;
        this.#filterField.value = filter;
        this.#setFilter(filter);
    }

    shown() {
        this.#front = true;
        this.#scroller.scrollTop = this.#scrollTop;
        this.#rows.refresh();
        if (this.#current) this.#focusCurrent();
    }

    hidden() {
        this.#scrollTop = this.#scroller.scrollTop;
        this.#front = false;
    }

    get bindings() {
        return [
            { keys: ["j", "ArrowDown"], words: "Next trace", run: () => this.#move(1) },
            { keys: ["k", "ArrowUp"], words: "Previous trace", run: () => this.#move(-1) },
            { keys: ["Enter"], words: "Open the trace", run: (event) => this.#open(event) },
            { keys: ["/"], words: "Filter what is loaded", run: () => this.#filterField.select() },
            { keys: ["Escape"], words: "Leave the filter, then empty it", run: () => this.#escape() },
            { keys: ["PageDown"], run: () => this.#move(this.#rows.pageLength) },
            { keys: ["PageUp"], run: () => this.#move(-this.#rows.pageLength) },
            { keys: ["Home"], run: () => this.#move(-Infinity) },
            { keys: ["End"], run: () => this.#move(Infinity) },
        ];
    }

    // MARK: Elements

    #build() {
        this.#filterField = h("input", {
            type: "search",
            id: "filter",
            placeholder: "Filter loaded traces",
            autocomplete: "off",
            spellcheck: "false",
            "aria-label": "Filter the loaded traces",
            "aria-keyshortcuts": "/",
            oninput: () => {
                this.#setFilter(this.#filterField.value);
                this.#page.rewrite(this.#address());
            },
        });
        this.#loadedCount = h("span.muted.loaded");
        const body = h("tbody");
        this.#table = h(
            "table.trace-table",
            { "aria-label": "Traces, newest first", role: "table" },
            h("colgroup", null, columns.map(([name]) => h(`col.${name}`))),
            h(
                "thead",
                { role: "rowgroup" },
                h(
                    "tr",
                    { role: "row", "aria-rowindex": 1 },
                    columns.map(([name, words]) =>
                        h(
                            `th.${name}`,
                            { scope: "col", role: "columnheader" },
                            name === "state" ? h("span.visually-hidden", null, words) : words,
                        )
                    ),
                ),
            ),
            body,
        );
        body.setAttribute("role", "rowgroup");
        this.#foot = h("div.foot");
        this.#scroller = h("div.scroller", { tabindex: "-1" }, this.#table, this.#foot);
        this.#scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
        this.#pill = h("button.pill", { type: "button", hidden: true, onclick: () => this.#showWaiting() });
        this.#content = h(
            "div.list",
            null,
            h(
                "div.toolbar",
                { role: "search" },
                h("label.filter", null, this.#filterField, h("kbd", { "aria-hidden": "true" }, "/")),
                this.#loadedCount,
            ),
            h("div.list-body", null, this.#pill, this.#scroller),
        );
        this.#rows = new VirtualRows({
            scroller: this.#scroller,
            body,
            key: (trace) => trace.traceId,
            render: (trace) => this.#row(trace),
            onRange: (_first, end) => this.#rangeChanged(end),
        });
        body.addEventListener("focusin", (event) => this.#focused(event.target.closest("tr")?.dataset.key));
    }

    #row(trace) {
        return traceRow(trace, {
            isNew: this.#arrived.delete(trace.traceId),
            isTabStop: trace.traceId === (this.#current ?? this.#rows.items[0]?.traceId),
            slowest: this.#slowest,
        });
    }

    // MARK: What is shown

    #apply({ fresh = false } = {}) {
        const traces = this.#list.traces.filter(this.#matches);
        const slowest = Math.max(0, ...traces.map(({ durationNano }) => (durationNano ?? 0) / 1e6));
        const rescaled = slowest !== this.#slowest;
        this.#slowest = slowest;
        this.#table.setAttribute("aria-rowcount", this.#list.next === null ? traces.length + 1 : -1);
        this.#rows.setItems(traces, { fresh });
        if (rescaled && !fresh) this.#tickDurations(() => true);
        this.#setCounts(traces.length);
        this.#show(this.#list.traces.length || this.#list.countWaiting(() => true) ? this.#content : welcome());
    }

    #matches = () => true;

    #show(content) {
        const shown = this.element.lastElementChild;
        if (shown === content || (shown?.matches(".welcome") && content.matches(".welcome"))) return;
        this.element.replaceChildren(this.element.firstElementChild, content);
        if (content === this.#content) this.#rows.refresh();
    }

    #setCounts(matching) {
        const loaded = this.#list.traces.length;
        const more = this.#list.next === null ? "" : "+";
        setText(
            this.#loadedCount,
            this.#filter ? `${count(matching)} of ${count(loaded)} loaded` : `${count(loaded)}${more} traces`,
        );
        const waiting = this.#list.countWaiting(this.#matches);
        setText(this.#pill, `${count(waiting)} new`);
        this.#pill.hidden = waiting === 0;
        if (this.#isLoadingMore) return;
        if (this.#list.next === null) {
            this.#foot.replaceChildren(matching ? "" : "No loaded trace matches.");
        } else {
            this.#foot.replaceChildren(
                this.#filter
                    ? h(
                        "span.muted",
                        null,
                        matching ? "Older traces are not searched until they are loaded." : "No loaded trace matches.",
                    )
                    : "",
                h("button", { type: "button", onclick: () => this.#loadMore() }, "Load older traces"),
            );
        }
    }

    #setFilter(filter) {
        this.#filter = filter.trim();
        this.#matches = matcher(filter);
        this.#scroller.scrollTop = 0;
        this.#apply();
    }

    #address() {
        return this.#filter ? `/?${new URLSearchParams({ q: this.#filter })}` : "/";
    }

    // MARK: Loading

    /** One at a time; asked for while one is under way, another follows, because that one may be too old. */
    #reload() {
        if (this.#reloading) {
            this.#reloadAgain = true;
            return this.#reloading;
        }
        this.#reloading = this.#load().finally(() => {
            this.#reloading = null;
            if (!this.#reloadAgain) return;
            this.#reloadAgain = false;
            this.#reload();
        });
        return this.#reloading;
    }

    async #load() {
        const wanted = Math.min(this.#list.traces.length, mostKept / 2);
        this.#list.begin();
        try {
            const page = await fetchTraces();
            for (let pages = 1; page.next !== null && page.traces.length < wanted && pages < mostPages; pages += 1) {
                const older = await fetchTraces({ cursor: page.next });
                page.traces.push(...older.traces);
                page.next = older.next;
            }
            this.#list.replace(page, { follow: !this.#loaded || this.#isAtTop });
            this.#loaded = true;
            this.#page.notice(null);
            this.#apply();
        } catch (error) {
            if (this.#loaded) this.#page.notice(error, () => this.#reload());
            else this.#show(failure(error, () => this.#reload()));
        }
    }

    async #loadMore() {
        if (this.#isLoadingMore || this.#list.next === null) return;
        this.#isLoadingMore = true;
        this.#foot.replaceChildren(h("span.muted", null, "Loading older traces"));
        try {
            this.#list.extend(await fetchTraces({ cursor: this.#list.next }));
            this.#isLoadingMore = false;
            this.#apply();
        } catch (error) {
            this.#foot.replaceChildren(
                h("span.error", null, `${error.what} ${error.message}`),
                h("button", {
                    type: "button",
                    onclick: () => {
                        this.#isLoadingMore = false;
                        this.#loadMore();
                    },
                }, "Try again"),
            );
        }
    }

    #rangeChanged(end) {
        const nearEnd = end >= this.#rows.items.length - 4;
        if (this.#front && nearEnd && !this.#filter && this.#rows.items.length) queueMicrotask(() => this.#loadMore());
    }

    // MARK: The live feed

    get #isAtTop() {
        return (this.#front ? this.#scroller.scrollTop : this.#scrollTop) < 4;
    }

    #received(trace) {
        this.#incoming.push(trace);
        if (this.#incoming.length > 1) return;
        // A burst is drawn once a frame, however many traces it brings.
        requestAnimationFrame(() => {
            const appeared = this.#list.upsert(this.#incoming.splice(0), { follow: this.#isAtTop });
            this.#markArrived(appeared);
            if (!this.#loaded) return;
            this.#apply();
            if (this.#list.traces.length > mostKept && this.#isAtTop) this.#reload();
        });
    }

    #showWaiting() {
        this.#markArrived(this.#list.release());
        this.#scroller.scrollTop = 0;
        this.#apply();
        this.#current = null;
        this.#focusCurrent();
    }

    #markArrived(ids) {
        for (const id of ids) this.#arrived.add(id);
        if (ids.length && this.#front) announce(plural(ids.length, "new trace"));
        // What is out of sight does not slide in later.
        setTimeout(() => {
            for (const id of ids) this.#arrived.delete(id);
        }, 400);
    }

    #scrolled() {
        if (this.#front && this.#isAtTop && this.#list.countWaiting(() => true)) {
            this.#markArrived(this.#list.release());
            this.#apply();
        }
    }

    #tickAges() {
        if (!this.#front || document.hidden) return;
        for (const [row, trace] of this.#rows.visible()) setAge(row, trace);
    }

    #tickRunning() {
        if (!this.#front || document.hidden || !this.#page.live.isOn) return;
        this.#tickDurations((trace) => trace.running);
    }

    #tickDurations(isMeant) {
        for (const [row, trace] of this.#rows.visible()) {
            if (isMeant(trace)) setDuration(row, trace, this.#slowest);
        }
    }

    // MARK: Keys

    #move(by) {
        const items = this.#rows.items;
        if (!items.length) return false;
        const at = items.findIndex(({ traceId }) => traceId === this.#current);
        const entered = at < 0 || !this.#scroller.contains(document.activeElement);
        const index = entered && Math.abs(by) === 1
            ? Math.max(at, 0)
            : Math.max(0, Math.min(items.length - 1, Math.max(at, 0) + by));
        this.#rows.reveal(index);
        this.#rows.rowOf(items[index].traceId)?.querySelector("a").focus({ preventScroll: true });
        return true;
    }

    #open(event) {
        // On a link, Enter is the browser's own and opens it in the way asked for.
        if (event.target.closest("a, button")) return false;
        const trace = this.#list.get(this.#current) ?? this.#rows.items[0];
        if (!trace) return false;
        this.#page.navigate(`/traces/${encodeURIComponent(trace.traceId)}`);
        return true;
    }

    #escape() {
        if (document.activeElement === this.#filterField) {
            if (!this.#filterField.value) return this.#filterField.blur();
            this.#focusCurrent() || this.#filterField.blur();
            return;
        }
        if (!this.#filter) return false;
        this.#filterField.value = "";
        this.#setFilter("");
        this.#page.rewrite(this.#address());
        return true;
    }

    #focused(key) {
        if (!key || key === this.#current) return;
        for (const [row] of this.#rows.visible()) row.querySelector("a").tabIndex = row.dataset.key === key ? 0 : -1;
        this.#current = key;
    }

    #focusCurrent() {
        const key = this.#current ?? this.#rows.items[0]?.traceId;
        const link = key && this.#rows.rowOf(key)?.querySelector("a");
        link?.focus({ preventScroll: true });
        return Boolean(link);
    }
}

import { fetchTraces } from "./api.js";
import { failure } from "./failure.js";
import { count } from "./format.js";
import { h } from "./h.js";
import { LiveTraces } from "./live-traces.js";
import { ScopeBar } from "./scope-bar.js";
import { traceAddress } from "./trace-link.js";
import { TraceList } from "./trace-list.js";
import { TraceTable } from "./trace-table.js";
import { setText } from "./trace-row.js";
import { welcome } from "./welcome.js";

/** Catching up loads what was loaded, but no more pages than this: beyond, the reader scrolls. */
const mostPages = 8;
/** A page left open lets go of the oldest traces above this many. */
const mostKept = 2000;

/** The home screen: one line a trace, new ones on top as they come. */
export class TracesView {
    title = "Tracewing";
    element;
    #page;
    #bar;
    #list = new TraceList();
    #table = new TraceTable({ onRange: (end) => this.#rangeChanged(end) });
    #feed;
    #pill = h("button.pill", { type: "button", hidden: true, onclick: () => this.#showWaiting() });
    #body;
    #loading = null;
    #loadAgain = false;
    #abort = new AbortController();
    #isLoadingMore = false;
    #loaded = false;
    #scrollTop = 0;
    #front = false;
    #unsaid = null;
    #welcome = null;
    #closed = new AbortController();
    #timers;

    /** `page` is the shell: `navigate`, `replace` and the live feed. */
    constructor(page) {
        this.#page = page;
        this.#bar = new ScopeBar(page, { path: "/", title: "Traces", signal: this.#closed.signal });
        this.element = this.#bar.element;
        this.#body = h("div.list-body", null, this.#pill, this.#table.scroller);
        this.#table.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
        this.#feed = new LiveTraces(page.live, {
            scope: () => this.#bar.scope,
            isListed: (traceId) => this.#list.has(traceId),
            onTraces: (traces, gone) => this.#received(traces, gone),
        });
        const { signal } = this.#closed;
        page.live.addEventListener("catchup", () => this.#reload(), { signal });
        this.#timers = [setInterval(() => this.#tickAges(), 1000), setInterval(() => this.#tickRunning(), 100)];
    }

    async load(url) {
        const isOther = this.#bar.take(url);
        if (isOther) this.#startOver();
        if (isOther || !this.#loaded) await this.#reload();
    }

    update(url) {
        if (!this.#bar.take(url)) return;
        this.#startOver();
        this.#reload();
    }

    shown() {
        this.#front = true;
        if (this.#unsaid) this.#notice(this.#unsaid);
        // The rows went while the list was out of the document; without them it is too short to be scrolled there.
        this.#table.refresh();
        this.#table.scroller.scrollTop = this.#scrollTop;
        this.#table.refresh();
        if (this.#table.current) this.#table.focusCurrent();
    }

    hidden() {
        this.#scrollTop = this.#table.scroller.scrollTop;
        this.#front = false;
        this.#bar.stop();
    }

    close() {
        this.#timers.forEach(clearInterval);
        this.#feed.close();
        this.#bar.stop();
        this.#closed.abort();
        this.#abort.abort();
    }

    get bindings() {
        const table = this.#table;
        return [
            { keys: ["j", "ArrowDown"], words: "Next trace", run: () => table.move(1) },
            { keys: ["k", "ArrowUp"], words: "Previous trace", run: () => table.move(-1) },
            { keys: ["Enter"], words: "Open the trace", run: (event) => this.#open(event) },
            ...this.#bar.bindings,
            { keys: ["PageDown"], run: () => table.move(table.pageLength) },
            { keys: ["PageUp"], run: () => table.move(-table.pageLength) },
            { keys: ["Home"], run: () => table.move(-Infinity) },
            { keys: ["End"], run: () => table.move(Infinity) },
        ];
    }

    // MARK: What is shown

    #draw() {
        const { traces, next } = this.#list;
        this.#table.show(traces, { isWhole: next === null });
        const waiting = this.#list.waiting;
        setText(this.#pill, `${count(waiting)} new`);
        this.#pill.hidden = waiting === 0;
        setText(this.#bar.note, `${count(traces.length)}${next === null ? "" : "+"} traces`);
        if (!this.#isLoadingMore) this.#drawFoot();
        const isEmpty = traces.length + waiting === 0 && this.#bar.scope.isEverything;
        this.#put(isEmpty ? this.#welcome ??= welcome() : this.#body);
    }

    #drawFoot() {
        const { foot } = this.#table;
        if (this.#list.next !== null) {
            foot.replaceChildren(h("button", { type: "button", onclick: () => this.#loadMore() }, "Load older traces"));
        } else if (this.#list.traces.length) {
            foot.replaceChildren();
        } else {
            foot.replaceChildren("No trace matches. ", h("a", { href: "/" }, "Show all"));
        }
    }

    #put(content) {
        if (this.#bar.content.firstElementChild === content) return;
        this.#bar.content.replaceChildren(content);
        if (content === this.#body) this.#table.refresh();
    }

    // MARK: Loading

    /** Another scope: an answer for the one before is of no use. */
    #startOver() {
        this.#abort.abort();
        this.#abort = new AbortController();
        this.#loading = null;
        this.#loadAgain = false;
        this.#list.clearWhenReplaced();
    }

    /** One at a time; asked for while one is under way, another follows, because that one may be too old. */
    #reload() {
        if (this.#loading) {
            this.#loadAgain = true;
            return this.#loading;
        }
        const loading = this.#load(this.#abort.signal).finally(() => {
            if (this.#loading !== loading) return;
            this.#loading = null;
            if (!this.#loadAgain) return;
            this.#loadAgain = false;
            this.#reload();
        });
        this.#loading = loading;
        return loading;
    }

    async #load(signal) {
        const isOther = this.#list.isStale;
        const wanted = isOther ? 0 : Math.min(this.#list.traces.length, mostKept / 2);
        this.#list.begin();
        try {
            const scope = this.#bar.scope.parameters;
            const page = await fetchTraces(scope, { signal });
            for (let pages = 1; page.next !== null && page.traces.length < wanted && pages < mostPages; pages += 1) {
                const older = await fetchTraces(scope, { cursor: page.next, signal });
                page.traces.push(...older.traces);
                page.next = older.next;
            }
            if (signal.aborted) return;
            this.#list.replace(page, { follow: isOther || !this.#loaded || this.#isAtTop });
            this.#loaded = true;
            this.#notice(null);
            this.#bar.fault(null);
            if (isOther) this.#scrollTop = this.#table.scroller.scrollTop = 0;
            this.#draw();
        } catch (error) {
            if (signal.aborted || error.name === "AbortError") return;
            if (this.#bar.fault(error)) this.#showFault();
            else if (this.#loaded) this.#notice(error);
            else this.#put(failure(error, () => this.#reload()));
        }
    }

    /** What could not be brought up to date is told by the view in front alone: this one when it comes there. */
    #notice(error) {
        this.#unsaid = error;
        if (this.#front) this.#page.notice(error, () => this.#reload());
    }

    /** What is shown stays while the filter has a fault; the filter line says which. */
    #showFault() {
        this.#put(this.#body);
        if (!this.#loaded) this.#table.foot.replaceChildren("Nothing was asked for: the filter has a fault.");
    }

    async #loadMore() {
        if (this.#isLoadingMore || this.#loading || this.#list.next === null) return;
        this.#isLoadingMore = true;
        const { signal } = this.#abort;
        const { foot } = this.#table;
        foot.replaceChildren(h("span.muted", null, "Loading older traces"));
        try {
            const page = await fetchTraces(this.#bar.scope.parameters, { cursor: this.#list.next, signal });
            this.#isLoadingMore = false;
            if (signal.aborted) return;
            this.#list.extend(page);
            this.#draw();
        } catch (error) {
            this.#isLoadingMore = false;
            if (signal.aborted) return;
            if (error.code === "bad_cursor") {
                this.#reload();
                return;
            }
            foot.replaceChildren(
                h("span.error", null, `${error.what} ${error.message}`),
                error.requestId ? h("span.muted", null, "Request id ", h("code", null, error.requestId)) : "",
                h("button", { type: "button", onclick: () => this.#loadMore() }, "Try again"),
            );
            this.#isLoadingMore = false;
        }
    }

    #rangeChanged(end) {
        const { length } = this.#table.traces;
        const isFailed = this.#table.foot.querySelector(".error");
        if (this.#front && length && end >= length - 4 && !isFailed) queueMicrotask(() => this.#loadMore());
    }

    // MARK: The live feed

    get #isAtTop() {
        return this.#front ? this.#table.isAtTop : this.#scrollTop < 4;
    }

    #received(traces, gone) {
        this.#list.remove(gone);
        this.#table.markArrived(this.#list.upsert(traces, { follow: this.#isAtTop }), { isSeen: this.#front });
        if (!this.#loaded || this.#list.isStale) return;
        this.#draw();
        if (this.#list.traces.length > mostKept && this.#isAtTop) this.#reload();
    }

    #showWaiting() {
        this.#table.markArrived(this.#list.release(), { isSeen: true });
        this.#table.scroller.scrollTop = 0;
        this.#table.current = null;
        this.#draw();
        this.#table.focusCurrent();
    }

    #scrolled() {
        if (!this.#front || !this.#isAtTop || !this.#list.waiting) return;
        this.#table.markArrived(this.#list.release(), { isSeen: true });
        this.#draw();
    }

    #tickAges() {
        if (this.#front && !document.hidden) this.#table.tickAges();
    }

    #tickRunning() {
        if (this.#front && !document.hidden && this.#page.live.isOn) {
            this.#table.tickDurations(({ running }) => running);
        }
    }

    // MARK: Keys

    #open(event) {
        // On a link, Enter is the browser's own and opens it in the way asked for.
        if (event.target.closest("a, button, select, summary")) return false;
        const trace = this.#list.get(this.#table.current) ?? this.#table.traces[0];
        if (!trace) return false;
        this.#page.navigate(traceAddress(trace.traceId));
        return true;
    }
}

/**
 * The traces that are loaded, newest first, and those that came while the reader was elsewhere in the list.
 *
 * Holds no elements; `traces-view.js` draws it.
 */
export class TraceList {
    /** What is shown, newest first. */
    traces = [];
    /** Where the next page of older traces starts; null at the end. */
    next = null;
    #byId = new Map();
    #waiting = new Map();
    /** What the feed said since `begin()`, which is newer than the answer to a request that was under way then. */
    #sinceBegin = null;

    /** Whether what is shown is of another scope, and goes when the next page comes. */
    isStale = false;

    /** How many came unseen. */
    get waiting() {
        return this.#waiting.size;
    }

    get(traceId) {
        return this.#byId.get(traceId);
    }

    /** Whether a trace is shown, or waits to be. */
    has(traceId) {
        return this.#byId.has(traceId) || this.#waiting.has(traceId);
    }

    /** From here on other traces are meant; those that are shown stay until `replace` brings the others. */
    clearWhenReplaced() {
        this.isStale = true;
        this.#waiting.clear();
        this.#sinceBegin = null;
    }

    /** Takes traces out. */
    remove(ids) {
        for (const id of ids) {
            this.#byId.delete(id);
            this.#waiting.delete(id);
        }
        if (ids.length) this.#sort();
    }

    /** A request for the list starts; what the feed brings from here on wins over its answer. */
    begin() {
        this.#sinceBegin = new Map();
    }

    /** Starts over with this page. What is newer than all that was shown waits, unless `follow`. */
    replace({ traces, next }, { follow }) {
        const newest = this.traces[0];
        const waits = (trace) => !follow && newest !== undefined && newestFirst(trace, newest) < 0;
        this.isStale = false;
        this.#byId.clear();
        this.#waiting.clear();
        for (const trace of traces) (waits(trace) ? this.#waiting : this.#byId).set(trace.traceId, trace);
        this.next = next;
        this.#sort();
        const newer = [...(this.#sinceBegin?.values() ?? [])];
        this.#sinceBegin = null;
        this.upsert(newer, { follow });
    }

    /** Adds a page of older traces. */
    extend({ traces, next }) {
        for (const trace of traces) {
            if (!this.#byId.has(trace.traceId)) this.#byId.set(trace.traceId, trace);
        }
        this.next = next;
        this.#sort();
    }

    /**
     * Takes traces from the live feed. Those that are shown change in place; new ones are shown if `follow`, else they
     * wait. Returns the ids of those that newly appeared.
     */
    upsert(traces, { follow }) {
        const appeared = [];
        if (this.isStale) {
            for (const trace of traces) this.#sinceBegin?.set(trace.traceId, trace);
            return appeared;
        }
        for (const trace of traces) {
            this.#sinceBegin?.set(trace.traceId, trace);
            if (this.#byId.has(trace.traceId)) {
                this.#byId.set(trace.traceId, trace);
            } else if (this.#isBelow(trace)) {
                // Older than what is loaded: it comes with its page.
                continue;
            } else if (follow) {
                this.#byId.set(trace.traceId, trace);
                appeared.push(trace.traceId);
            } else {
                this.#waiting.set(trace.traceId, trace);
            }
        }
        this.#sort();
        return appeared;
    }

    /** Shows what waited; returns its ids. */
    release() {
        const appeared = [...this.#waiting.keys()];
        for (const trace of this.#waiting.values()) this.#byId.set(trace.traceId, trace);
        this.#waiting.clear();
        this.#sort();
        return appeared;
    }

    #isBelow(trace) {
        const last = this.traces.at(-1);
        return this.next !== null && last !== undefined && newestFirst(last, trace) < 0;
    }

    #sort() {
        this.traces = [...this.#byId.values()].sort(newestFirst);
    }
}

/** The order of the list: the last to arrive first, as the server pages them. */
function newestFirst(left, right) {
    return right.arrival - left.arrival;
}

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

    /** How many that pass `matches` came unseen. */
    countWaiting(matches) {
        return [...this.#waiting.values()].filter(matches).length;
    }

    get(traceId) {
        return this.#byId.get(traceId);
    }

    /** A request for the list starts; what the feed brings from here on wins over its answer. */
    begin() {
        this.#sinceBegin = new Map();
    }

    /** Starts over with this page. What is newer than all that was shown waits, unless `follow`. */
    replace({ traces, next }, { follow }) {
        const newest = this.traces[0];
        const waits = (trace) => !follow && newest !== undefined && newestFirst(trace, newest) < 0;
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

/** Nanoseconds as strings: the longer one is later, and of one length the order of letters is that of numbers. */
function newestFirst(left, right) {
    const a = left.startTime;
    const b = right.startTime;
    if (a.length !== b.length) return b.length - a.length;
    if (a !== b) return a < b ? 1 : -1;
    return left.traceId < right.traceId ? 1 : -1;
}

/** Whether every word of a filter is somewhere in what is known of a trace. */
export function matcher(filter) {
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
    return (trace) => words.length === 0 || words.every((word) => searchText(trace).includes(word));
}

const searchTexts = new WeakMap();

function searchText(trace) {
    let text = searchTexts.get(trace);
    if (text === undefined) {
        const { name, traceId, project, service, agent, model, session, inputPreview, outputPreview, status, running } =
            trace;
        text = [
            name,
            traceId,
            project,
            service,
            agent,
            model,
            session,
            inputPreview,
            outputPreview,
            running ? "running" : status,
        ]
            .filter(Boolean).join("\n").toLowerCase();
        searchTexts.set(trace, text);
    }
    return text;
}

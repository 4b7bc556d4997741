import { fetchTracesAmong } from "./api.js";

/** Under a filter the server is asked which of the traces that changed pass it, so many at a time and this often. */
const askedAtOnce = 50;
const pause = 500;
/** How long a server that could not answer is left alone. */
const longPause = 2_000;

/** The live feed as a list of traces needs it: in bursts, and only what is within the list's scope. */
export class LiveTraces {
    #scope;
    #isListed;
    #onTraces;
    #incoming = [];
    #unasked = new Set();
    #timer = null;
    #closed = new AbortController();

    /**
     * `scope()` is the one in front; `isListed(traceId)` says whether a trace is shown or waits to be;
     * `onTraces(traces, gone)` hears of traces that are within it, and of the ids of listed ones that no longer are.
     */
    constructor(live, { scope, isListed, onTraces }) {
        this.#scope = scope;
        this.#isListed = isListed;
        this.#onTraces = onTraces;
        live.addEventListener("trace", ({ detail }) => this.#received(detail), { signal: this.#closed.signal });
    }

    close() {
        this.#closed.abort();
        clearTimeout(this.#timer);
    }

    #received(trace) {
        this.#incoming.push(trace);
        if (this.#incoming.length > 1) return;
        // A burst is drawn once a frame, however many traces it brings.
        requestAnimationFrame(() => {
            const scope = this.#scope();
            const admitted = this.#incoming.splice(0).filter((one) => scope.admits(one));
            if (!scope.filter.trim()) return this.#onTraces(admitted, []);
            for (const { traceId } of admitted) this.#unasked.add(traceId);
            this.#timer ??= setTimeout(() => this.#ask(), pause);
        });
    }

    async #ask() {
        const scope = this.#scope();
        const ids = [...this.#unasked].slice(0, askedAtOnce);
        let wait = pause;
        for (const id of ids) this.#unasked.delete(id);
        try {
            const { traces } = await fetchTracesAmong(ids, scope.parameters);
            if (!scope.equals(this.#scope())) return;
            const passing = new Set(traces.map(({ traceId }) => traceId));
            this.#onTraces(traces, ids.filter((id) => !passing.has(id) && this.#isListed(id)));
        } catch (error) {
            // A filter that is wrong stays so, and its line says it; a server that is busy or away is asked again.
            const isBusy = error.status === null || error.status >= 500;
            if (!isBusy) return;
            for (const id of ids) this.#unasked.add(id);
            wait = longPause;
        } finally {
            const isNext = this.#unasked.size > 0 && !this.#closed.signal.aborted;
            this.#timer = isNext ? setTimeout(() => this.#ask(), wait) : null;
        }
    }
}

import { failure } from "./failure.js";
import { Reloader } from "./reloader.js";
import { ScopeBar } from "./scope-bar.js";

/**
 * A view of many traces: what it shows is loaded for the scope in its address, and again when the feed tells of more.
 *
 * A view of its own has `concerns(trace)`, `fetch(signal)`, and `draw()` that shows in `bar.content` what was fetched.
 */
export class ScopedView {
    title;
    element;
    page;
    bar;
    /** Ends what is fetched for a scope that is no longer in front. */
    abort = new AbortController();
    #isLoaded = false;
    #reloader;
    #closed = new AbortController();

    /** `patience`: for how many milliseconds more may change before it is loaded again. */
    constructor(page, { path, title, isFiltered, patience }) {
        const { signal } = this.#closed;
        this.title = `${title} · Tracewing`;
        this.page = page;
        this.bar = new ScopeBar(page, { path, title, isFiltered, signal });
        this.element = this.bar.element;
        this.#reloader = new Reloader(() => this.reload(), patience);
        this.#reloader.follow(page.live, (trace) => this.concerns(trace), signal);
    }

    async load(url) {
        this.bar.take(url);
        await this.reload();
    }

    update(url) {
        if (this.bar.take(url)) this.reload();
    }

    close() {
        this.#closed.abort();
        this.abort.abort();
        this.bar.stop();
        this.#reloader.stop();
    }

    async reload() {
        this.abort.abort();
        this.abort = new AbortController();
        try {
            await this.fetch(this.abort.signal);
            this.#isLoaded = true;
            this.page.notice(null);
            this.bar.fault(null);
            this.draw();
        } catch (error) {
            if (error.name === "AbortError" || this.bar.fault(error)) return;
            if (this.#isLoaded) this.page.notice(error, () => this.reload());
            else this.bar.content.replaceChildren(failure(error, () => this.reload()));
        }
    }
}

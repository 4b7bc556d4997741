import { fetchSettings } from "./api.js";

const firstDelay = 500;
const longestDelay = 15_000;
/**
 * A hidden tab lets go of its connection after this: a browser gives one host six, and people keep traces open in
 * tabs.
 */
const hiddenGrace = 5_000;

/**
 * The live feed, reconnected by hand so that the page can say what goes on and catch up.
 *
 * Events: `trace` (detail: a trace summary), `catchup` (something may have been missed: load again), `state`. `state`
 * is off, connecting, open or lost. `catchup` comes whenever the feed has opened, and after a gap: what is loaded from
 * then on and what the feed brings leave no hole between them. Its detail says whether it is the first, when only what
 * came in the moment between loading and opening can be missing.
 */
export class Live extends EventTarget {
    state = "off";
    /** When the next attempt starts, in milliseconds of `performance.now()`; null while connected. */
    retryAt = null;
    #wanted = false;
    #source = null;
    #retryTimer = null;
    #hiddenTimer = null;
    #delay = firstDelay;
    #wasOpen = false;

    constructor() {
        super();
        document.addEventListener("visibilitychange", () => this.#visibilityChanged());
        window.addEventListener("online", () => {
            if (this.state === "lost") this.retry();
        });
    }

    get isOn() {
        return this.#wanted;
    }

    start() {
        if (this.#wanted) return;
        this.#wanted = true;
        this.#connect();
    }

    /** Lets the page stand still. The next start catches up. */
    stop() {
        if (!this.#wanted) return;
        this.#wanted = false;
        this.#disconnect();
        this.#become("off");
    }

    /** Tries now instead of waiting. */
    retry() {
        if (!this.#wanted) return;
        this.#disconnect();
        this.#connect();
    }

    #connect() {
        // Connects when someone looks.
        if (document.hidden) return;
        if (this.state !== "lost") this.#become("connecting");
        const source = new EventSource("/api/v1/live");
        this.#source = source;
        source.addEventListener("open", () => this.#opened());
        source.addEventListener("error", () => this.#failed());
        source.addEventListener("trace", (event) => {
            const detail = parsed(event.data);
            if (detail?.traceId) this.dispatchEvent(new CustomEvent("trace", { detail }));
        });
        source.addEventListener("gap", () => this.#catchUp(false));
    }

    #opened() {
        this.#delay = firstDelay;
        this.retryAt = null;
        this.#become("open");
        this.#catchUp(!this.#wasOpen);
        this.#wasOpen = true;
    }

    #catchUp(isFirst) {
        this.dispatchEvent(new CustomEvent("catchup", { detail: { isFirst } }));
    }

    #failed() {
        // The browser's own reconnecting gives up on some answers and never says when it tries; ours does neither.
        this.#disconnect();
        // A feed does not tell a refusal from a lost server; another request does, and has the page ask for a key.
        if (this.state !== "open") fetchSettings().catch(() => {});
        const wait = this.#delay * (0.8 + Math.random() * 0.4);
        this.#delay = Math.min(this.#delay * 2, longestDelay);
        this.retryAt = performance.now() + wait;
        this.#retryTimer = setTimeout(() => this.#connect(), wait);
        this.#become("lost");
    }

    #disconnect() {
        clearTimeout(this.#retryTimer);
        this.#source?.close();
        this.#source = null;
        this.retryAt = null;
    }

    #visibilityChanged() {
        clearTimeout(this.#hiddenTimer);
        if (!this.#wanted) return;
        if (document.hidden) {
            this.#hiddenTimer = setTimeout(() => this.#disconnect(), hiddenGrace);
        } else if (!this.#source) {
            this.retry();
        }
    }

    #become(state) {
        this.state = state;
        this.dispatchEvent(new Event("state"));
    }
}

function parsed(text) {
    try {
        return JSON.parse(text);
    } catch {
        return null;
    }
}

const shortestPause = 300;

/**
 * Loads again when asked, one at a time, after each a pause: a big trace that changes all the time must not keep the
 * page busy with loading it.
 */
export class Reloader {
    #load;
    #patience;
    #timer = null;
    #again = false;

    /** `patience`: for how many milliseconds more may change before it is loaded. */
    constructor(load, patience = 30) {
        this.#load = load;
        this.#patience = patience;
    }

    ask() {
        if (this.#timer !== null) {
            this.#again = true;
            return;
        }
        this.#timer = setTimeout(() => this.#run(), this.#patience);
    }

    /** Asks when the feed tells of a trace that `concerns` what is shown, and when some may have been missed. */
    follow(live, concerns, signal) {
        live.addEventListener("trace", ({ detail }) => {
            if (concerns(detail)) this.ask();
        }, { signal });
        // Right after the first opening what is shown has just been loaded.
        live.addEventListener("catchup", ({ detail }) => {
            if (!detail.isFirst) this.ask();
        }, { signal });
    }

    stop() {
        clearTimeout(this.#timer);
        this.#load = () => {};
    }

    async #run() {
        this.#again = false;
        const began = performance.now();
        await this.#load();
        this.#timer = setTimeout(() => {
            this.#timer = null;
            if (this.#again) this.ask();
        }, Math.max(shortestPause, 4 * (performance.now() - began)));
    }
}

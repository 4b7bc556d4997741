const shortestPause = 300;

/**
 * Loads again when asked, one at a time, after each a pause: a big trace that changes all the time must not keep the
 * page busy with loading it.
 */
export class Reloader {
    #load;
    #timer = null;
    #again = false;

    constructor(load) {
        this.#load = load;
    }

    ask() {
        if (this.#timer !== null) {
            this.#again = true;
            return;
        }
        this.#timer = setTimeout(() => this.#run(), 30);
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

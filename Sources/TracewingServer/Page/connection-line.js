import { glyph } from "./glyphs.js";
import { h } from "./h.js";

/** One quiet line under the masthead: the connection is lost, or what is shown could not be brought up to date. */
export class ConnectionLine {
    #element = document.getElementById("connection");
    #switch = document.getElementById("live");
    #live;
    #notice = null;

    constructor(live) {
        this.#live = live;
        live.addEventListener("state", () => this.#draw());
        setInterval(() => {
            if (live.state === "lost") this.#draw();
        }, 1000);
    }

    /** An error to tell of, with what tries again; null takes it back. */
    notice(error, retry) {
        this.#notice = error && { error, retry };
        this.#draw();
    }

    #draw() {
        const { state, isOn } = this.#live;
        this.#switch.setAttribute("aria-checked", String(isOn));
        this.#switch.dataset.state = state;
        this.#switch.title = isOn ? "New spans show as they arrive (l)" : "The page stands still (l)";
        const isLost = !this.#notice && state === "lost";
        if (this.#notice) this.#drawNotice();
        else if (isLost) this.#drawLoss();
        else this.#element.replaceChildren();
        if (isLost) this.#element.dataset.lost = "true";
        else delete this.#element.dataset.lost;
    }

    #drawNotice() {
        const { error, retry } = this.#notice;
        this.#element.replaceChildren(
            glyph("error"),
            [error.what, error.message, error.hint].filter(Boolean).join(" "),
            error.requestId ? ` Request id ${error.requestId}.` : "",
            h("button", { type: "button", onclick: retry }, "Try again"),
        );
    }

    #drawLoss() {
        const { retryAt } = this.#live;
        const seconds = Math.max(0, Math.ceil((retryAt - performance.now()) / 1000));
        const words = retryAt === null || seconds === 0 ? "trying again" : `next try in ${seconds} s`;
        const text = `Connection lost, ${words}. What is shown may be behind.`;
        // Screen readers hear of the loss, not of every second that is left.
        if (this.#element.dataset.lost) {
            this.#element.firstChild.textContent = text;
            return;
        }
        this.#element.replaceChildren(
            h("span", { "aria-live": "off" }, text),
            h("button", { type: "button", onclick: () => this.#live.retry() }, "Try now"),
        );
    }
}

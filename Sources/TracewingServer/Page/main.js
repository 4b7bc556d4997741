import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { Keyboard } from "./keyboard.js";
import { Live } from "./live.js";
import { TraceView } from "./trace-view.js";
import { TracesView } from "./traces-view.js";

/** The shell: addresses to views, the live feed, the keys that work everywhere. */
class Page {
    live = new Live();
    #main = document.getElementById("main");
    #progress = document.getElementById("progress");
    #connection = document.getElementById("connection");
    #keyboard = new Keyboard([
        { keys: ["l"], words: "Live on or off", run: () => this.#toggleLive() },
        { keys: ["g t"], words: "Go to the traces", run: () => this.navigate("/") },
        { keys: ["?"], words: "Show or hide this", run: () => this.#keyboard.showHelp() },
    ]);
    #traces = null;
    #view = null;
    #turn = 0;
    #notice = null;

    start() {
        document.addEventListener("click", (event) => this.#clicked(event));
        window.addEventListener("popstate", () => this.#route());
        document.getElementById("help").addEventListener("click", () => this.#keyboard.showHelp());
        document.getElementById("live").addEventListener("click", () => this.#toggleLive());
        startTheme(document.getElementById("theme"));
        this.live.addEventListener("state", () => this.#showConnection());
        setInterval(() => {
            if (this.live.state === "lost") this.#showConnection();
        }, 1000);
        this.live.start();
        this.#route();
    }

    /** Goes to an address of this page; Back returns. */
    navigate(address) {
        const fromList = this.#view === this.#traces;
        history.pushState({ fromList }, "", address);
        this.#route();
    }

    /** Changes the address without a new entry in the history: for what changes with every key press. */
    rewrite(address) {
        history.replaceState(history.state, "", address);
    }

    /** Back to the list as it was left. */
    leave() {
        if (history.state?.fromList) history.back();
        else this.navigate("/");
    }

    /** Says quietly that what is shown could not be brought up to date. Null takes it back. */
    notice(error, retry) {
        this.#notice = error && { error, retry };
        this.#showConnection();
    }

    setTitle(title) {
        document.title = title;
    }

    async #route() {
        const turn = (this.#turn += 1);
        const url = new URL(location.href);
        const traceId = decoded(/^\/traces\/([^/]+)\/?$/.exec(url.pathname)?.[1]);
        if (traceId && this.#view?.traceId === traceId) return this.#view.update(url);
        const view = traceId ? new TraceView(this, traceId) : (this.#traces ??= new TracesView(this));
        // What is shown stays until the next is there; only a wait that can be felt is worth a sign.
        const slow = setTimeout(() => {
            this.#progress.hidden = false;
        }, 200);
        try {
            await view.load(url);
        } finally {
            clearTimeout(slow);
            if (turn === this.#turn) this.#progress.hidden = true;
        }
        if (turn === this.#turn) this.#show(view);
        else if (view !== this.#view) view.close?.();
    }

    #show(view) {
        const previous = this.#view;
        this.#view = view;
        if (previous !== view) {
            previous?.hidden?.();
            this.notice(null);
            this.#main.replaceChildren(view.element);
            if (previous !== this.#traces) previous?.close?.();
        }
        this.#keyboard.view = view.bindings;
        this.setTitle(view.title);
        const home = document.getElementById("nav-traces");
        if (view === this.#traces) home.setAttribute("aria-current", "page");
        else home.removeAttribute("aria-current");
        view.shown?.();
    }

    #clicked(event) {
        if (event.defaultPrevented || event.button !== 0) return;
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        const link = event.target.closest("a[href]");
        if (!link || link.target || link.origin !== location.origin || link.hash) return;
        event.preventDefault();
        if (link.href !== location.href) this.navigate(link.href);
    }

    #toggleLive() {
        if (this.live.isOn) this.live.stop();
        else this.live.start();
    }

    #showConnection() {
        const { state, isOn, retryAt } = this.live;
        const toggle = document.getElementById("live");
        toggle.setAttribute("aria-checked", String(isOn));
        toggle.dataset.state = state;
        toggle.title = isOn ? "New spans show as they arrive (l)" : "The page stands still (l)";
        if (this.#notice) {
            const { error, retry } = this.#notice;
            this.#connection.replaceChildren(
                glyph("error"),
                `${error.what} ${error.message}`,
                error.requestId ? ` Request id ${error.requestId}.` : "",
                h("button", { type: "button", onclick: retry }, "Try again"),
            );
        } else if (state === "lost") {
            const seconds = Math.max(0, Math.ceil((retryAt - performance.now()) / 1000));
            const words = retryAt === null || seconds === 0 ? "trying again" : `next try in ${seconds} s`;
            const text = `Connection lost, ${words}. What is shown may be behind.`;
            // Screen readers hear of the loss, not of every second that is left.
            if (this.#connection.dataset.lost) this.#connection.firstChild.textContent = text;
            else {
                this.#connection.replaceChildren(
                    h("span", { "aria-live": "off" }, text),
                    h("button", { type: "button", onclick: () => this.live.retry() }, "Try now"),
                );
            }
        } else {
            this.#connection.replaceChildren();
        }
        if (!this.#notice && state === "lost") this.#connection.dataset.lost = "true";
        else delete this.#connection.dataset.lost;
    }
}

function decoded(text) {
    if (text === undefined) return null;
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}

/** The button goes round auto, light, dark; `theme.js` brings the choice back before the first paint. */
function startTheme(button) {
    const root = document.documentElement;
    const show = () => {
        button.textContent = `Theme: ${root.dataset.theme ?? "auto"}`;
    };
    button.addEventListener("click", () => {
        const next = { auto: "light", light: "dark", dark: "auto" }[root.dataset.theme ?? "auto"];
        if (next === "auto") delete root.dataset.theme;
        else root.dataset.theme = next;
        try {
            if (next === "auto") localStorage.removeItem("tracewing.theme");
            else localStorage.setItem("tracewing.theme", next);
        } catch {
            // Storage is blocked: the choice lasts as long as the page.
        }
        show();
    });
    show();
}

new Page().start();

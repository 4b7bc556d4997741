import { ConnectionLine } from "./connection-line.js";
import { Keyboard } from "./keyboard.js";
import { Live } from "./live.js";
import { access } from "./request.js";
import { routeOf } from "./routes.js";
import { signInForm } from "./sign-in.js";
import { startThemeSwitch } from "./theme-switch.js";

/** The shell: addresses to views, the live feed, the keys that work everywhere. */
class Page {
    live = new Live();
    #main = document.getElementById("main");
    #progress = document.getElementById("progress");
    #connection = new ConnectionLine(this.live);
    #keyboard = new Keyboard([
        { keys: ["l"], words: "Live on or off", run: () => this.#toggleLive() },
        { keys: ["g t"], words: "Go to the traces", run: () => this.navigate("/") },
        { keys: ["g s"], words: "Go to the sessions", run: () => this.navigate("/sessions") },
        { keys: ["g c"], words: "Go to the charts", run: () => this.navigate("/charts") },
        { keys: ["g p"], words: "Go to the playground", run: () => this.navigate("/playground") },
        { keys: ["g d"], words: "Go to the datasets", run: () => this.navigate("/datasets") },
        { keys: ["g e"], words: "Go to the experiments", run: () => this.navigate("/experiments") },
        { keys: ["g ,"], words: "Go to the settings", run: () => this.navigate("/settings") },
        { keys: ["?"], words: "Show or hide this", run: () => this.#keyboard.showHelp() },
    ]);
    /** The list of traces is kept as it was left; other views are made anew. */
    #traces = null;
    #view = null;
    #key = null;
    #turn = 0;

    start() {
        document.addEventListener("click", (event) => this.#clicked(event));
        window.addEventListener("popstate", () => this.#route());
        document.getElementById("help").addEventListener("click", () => this.#keyboard.showHelp());
        document.getElementById("live").addEventListener("click", () => this.#toggleLive());
        startThemeSwitch(document.getElementById("theme"));
        access.addEventListener("signIn", () => this.#askForKey());
        this.live.start();
        this.#route();
    }

    /** Goes to an address of this page; Back returns. */
    navigate(address) {
        history.pushState({ from: location.pathname + location.search }, "", address);
        this.#route();
    }

    /** Goes to an address that takes the place of the one in front: for what changes with every key press. */
    replace(address) {
        this.rewrite(address);
        this.#route();
    }

    /** Changes the address alone; the view knows already. */
    rewrite(address) {
        history.replaceState(history.state, "", address);
    }

    /** Back to the list one came from, as it was left; to `home` if one came from elsewhere. */
    leave(home) {
        const from = history.state?.from;
        if (from !== undefined && new URL(from, location.href).pathname === home) history.back();
        else this.navigate(home);
    }

    /** Says quietly that what is shown could not be brought up to date. Null takes it back. */
    notice(error, retry) {
        this.#connection.notice(error, retry);
    }

    setTitle(title) {
        document.title = title;
    }

    async #route() {
        const turn = (this.#turn += 1);
        const url = new URL(location.href);
        const { key, section, make } = routeOf(url);
        if (key === this.#key) return this.#view.update(url);
        // What is shown stays until the next is there; only a wait that can be felt is worth a sign.
        const slow = setTimeout(() => {
            if (turn === this.#turn) this.#progress.hidden = false;
        }, 200);
        let view;
        try {
            view = key === "traces" ? this.#traces ??= make(this) : await make(this);
            await view.load(url);
        } finally {
            clearTimeout(slow);
            if (turn === this.#turn) this.#progress.hidden = true;
        }
        if (turn === this.#turn) this.#show(view, key, section);
        else if (view !== this.#view && view !== this.#traces) view.close?.();
    }

    #show(view, key, section) {
        const previous = this.#view;
        this.#view = view;
        this.#key = key;
        previous?.hidden?.();
        this.notice(null);
        this.#main.replaceChildren(view.element);
        if (previous !== this.#traces && previous !== view) previous?.close?.();
        this.#keyboard.view = view.bindings;
        this.setTitle(view.title);
        for (const link of document.querySelectorAll(".masthead nav a")) {
            if (link.id === `nav-${section}`) link.setAttribute("aria-current", "page");
            else link.removeAttribute("aria-current");
        }
        view.shown?.();
    }

    #askForKey() {
        if (this.#main.querySelector(".sign-in")) return;
        this.#turn += 1;
        this.#progress.hidden = true;
        this.#keyboard.view = [];
        const wasLive = this.live.isOn;
        this.live.stop();
        this.#main.replaceChildren(signInForm(() => {
            this.#key = null;
            this.#view = null;
            this.#traces?.close();
            this.#traces = null;
            if (wasLive) this.live.start();
            this.#route();
        }));
        document.getElementById("read-key").focus();
    }

    #clicked(event) {
        if (event.defaultPrevented || event.button !== 0) return;
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        const link = event.target.closest("a[href]");
        if (!link || link.target || link.hasAttribute("download")) return;
        if (link.origin !== location.origin || link.hash) return;
        event.preventDefault();
        if (link.href !== location.href) this.navigate(link.href);
    }

    #toggleLive() {
        if (this.live.isOn) this.live.stop();
        else this.live.start();
    }
}

new Page().start();

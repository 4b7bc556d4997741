import { ConnectionLine } from "./connection-line.js";
import { failure } from "./failure.js";
import { Keyboard } from "./keyboard.js";
import { Live } from "./live.js";
import { access } from "./request.js";
import { routeOf } from "./routes.js";
import { signInForm } from "./sign-in.js";
import { startThemeSwitch } from "./theme-switch.js";

/** What one looks at from the playground without leaving it: its answers stay, and what runs goes on. */
const looks = /^(trace|experiment) /;

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
    /** `{ view, key }` of a playground while one looks at what it made. */
    #playground = null;
    #view = null;
    #key = null;
    /** The view that loads, to be in front when it has. */
    #pending = null;
    #turn = 0;
    #isAsking = false;

    start() {
        document.addEventListener("click", (event) => this.#clicked(event));
        window.addEventListener("popstate", () => this.#route());
        document.querySelector(".skip").addEventListener("click", (event) => this.#skip(event));
        document.getElementById("help").addEventListener("click", () => this.#keyboard.showHelp());
        document.getElementById("live").addEventListener("click", () => this.#toggleLive());
        startThemeSwitch(document.getElementById("theme"));
        access.addEventListener("signIn", () => this.#askForKey());
        this.live.start();
        this.#route();
    }

    /** Goes to an address of this page; Back returns. */
    navigate(address) {
        // From trace to trace the way back to where the first was opened grows.
        const steps = history.state?.steps ?? null;
        const isOn = location.pathname.startsWith("/traces/");
        history.pushState({ from: location.pathname, steps: isOn ? steps && steps + 1 : 1 }, "", address);
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
        if (history.state?.from === home) history.back();
        else this.navigate(home);
    }

    /** Back to where a trace was opened, as it was left, over all traces one followed since; else to the traces. */
    leaveTrace() {
        const steps = history.state?.steps;
        if (steps) history.go(-steps);
        else this.navigate("/");
    }

    /** Says quietly that what is shown could not be brought up to date. Null takes it back. */
    notice(error, retry) {
        if (!this.#isAsking) this.#connection.notice(error, retry);
    }

    setTitle(title) {
        document.title = title;
    }

    async #route() {
        const turn = (this.#turn += 1);
        this.#progress.hidden = true;
        this.#close(this.#pending);
        this.#pending = null;
        // The address waits for the key.
        if (this.#isAsking) return;
        const url = new URL(location.href);
        const route = routeOf(url);
        if (route.key === this.#key) return this.#view.update(url);
        // What is shown stays until the next is there; only a wait that can be felt is worth a sign.
        const slow = setTimeout(() => {
            if (turn === this.#turn) this.#progress.hidden = false;
        }, 200);
        try {
            const view = await this.#make(route);
            if (turn !== this.#turn) return this.#close(view);
            this.#pending = view;
            await view.load(url);
            if (turn === this.#turn) this.#show(view, route.key, route.section);
        } catch (error) {
            if (turn === this.#turn) this.#fail(error, route.section);
        } finally {
            clearTimeout(slow);
            if (turn === this.#turn) this.#progress.hidden = true;
        }
    }

    #make({ key, make }) {
        if (key === "traces") return this.#traces ??= make(this);
        return key === this.#playground?.key ? this.#playground.view : make(this);
    }

    /** The view could not be made: its files did not come, or it has a fault. */
    #fail({ message }, section) {
        this.#close(this.#pending);
        const error = { what: "This view could not be opened.", message };
        const view = { title: "Tracewing", element: failure(error, () => this.#route()), bindings: [] };
        this.#show(view, null, section);
    }

    #show(view, key, section) {
        const [previous, previousKey] = [this.#view, this.#key];
        this.#view = view;
        this.#key = key;
        this.#pending = null;
        previous?.hidden?.();
        // A question about what was in front is not to be answered over what is.
        for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
        this.notice(null);
        this.#main.replaceChildren(view.element);
        this.#keep(previous, previousKey);
        this.#keyboard.view = view.bindings;
        this.setTitle(view.title);
        for (const link of document.querySelectorAll(".masthead nav a")) {
            if (link.id === `nav-${section}`) link.setAttribute("aria-current", "page");
            else link.removeAttribute("aria-current");
        }
        view.shown?.();
    }

    /** Closes what was in front, unless it is kept, and a kept playground that is not come back to. */
    #keep(previous, previousKey) {
        const kept = this.#playground;
        const isLook = looks.test(this.#key);
        if (isLook && previousKey?.startsWith("playground ")) {
            this.#playground = { view: previous, key: previousKey };
        } else {
            if (!isLook) this.#playground = null;
            this.#close(previous);
        }
        if (kept && kept.view !== this.#view) this.#close(kept.view);
    }

    /** Ends what a view does, unless it is one that is in front or kept. */
    #close(view) {
        const isKept = [this.#view, this.#traces, this.#playground?.view].includes(view);
        if (view && !isKept) view.close?.();
    }

    #askForKey() {
        if (this.#isAsking) return;
        this.notice(null);
        this.#isAsking = true;
        this.#turn += 1;
        this.#progress.hidden = true;
        this.#keyboard.view = [];
        const views = new Set([this.#view, this.#pending, this.#traces, this.#playground?.view]);
        this.#view = this.#key = this.#pending = this.#traces = this.#playground = null;
        for (const view of views) view?.close?.();
        const wasLive = this.live.isOn;
        this.live.stop();
        this.#main.replaceChildren(signInForm(() => {
            this.#isAsking = false;
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

    /** Not the browser's own way: its entry in the history would have lost the way back that is kept in this one. */
    #skip(event) {
        event.preventDefault();
        this.#main.focus();
    }

    #toggleLive() {
        if (this.live.isOn) this.live.stop();
        else this.live.start();
    }
}

new Page().start();

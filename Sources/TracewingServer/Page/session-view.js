import { fetchSession } from "./api.js";
import { copyButton } from "./clipboard.js";
import { failure } from "./failure.js";
import { count, dateTime, duration, epochMilliseconds, millisecondsBetween, money, plural } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { turnMessages } from "./conversation.js";
import { stateOf } from "./kinds.js";
import { Reloader } from "./reloader.js";

const patience = 500;

/** One conversation over many traces, as a conversation; each turn leads to its trace. */
export class SessionView {
    title = "Session · Tracewing";
    element = h("div.session", null, h("h1.visually-hidden", null, "Session"));
    #page;
    #id;
    #project;
    #session = null;
    #turns = [];
    #next = null;
    #reloader = new Reloader(() => this.#reload(), patience);
    #at = -1;
    #closed = new AbortController();

    constructor(page, query) {
        this.#page = page;
        this.#id = query.get("id") ?? "";
        this.#project = query.get("project");
        const { signal } = this.#closed;
        page.live.addEventListener("trace", ({ detail }) => {
            if (detail.session === this.#id) this.#reloader.ask();
        }, { signal });
        page.live.addEventListener("catchup", ({ detail }) => {
            if (!detail.isFirst) this.#reloader.ask();
        }, { signal });
    }

    async load() {
        await this.#reload();
    }

    update() {}

    shown() {
        // A conversation is read from its end, as one opens it in a messenger.
        const scroller = this.element.querySelector(".turns");
        if (scroller) scroller.scrollTop = scroller.scrollHeight;
    }

    close() {
        this.#reloader.stop();
        this.#closed.abort();
    }

    get bindings() {
        return [
            { keys: ["j", "ArrowDown"], words: "Next turn", run: () => this.#move(1) },
            { keys: ["k", "ArrowUp"], words: "Previous turn", run: () => this.#move(-1) },
            { keys: ["Enter"], words: "Open the turn's trace", run: () => false },
            { keys: ["Escape"], words: "Back to the sessions", run: () => this.#page.leave("/sessions") },
        ];
    }

    async #reload() {
        const { signal } = this.#closed;
        try {
            const page = await fetchSession(this.#id, { project: this.#project, signal });
            const wanted = this.#turns.length;
            while (page.next !== null && page.turns.length < wanted) await this.#extend(page);
            this.#session = page.session;
            this.#turns = page.turns;
            this.#next = page.next;
            this.#page.notice(null);
            this.#draw();
        } catch (error) {
            if (error.name === "AbortError") return;
            if (this.#session) this.#page.notice(error, () => this.#reload());
            else this.element.replaceChildren(this.element.firstElementChild, failure(error, () => this.#reload()));
        }
    }

    async #extend(page) {
        const more = await fetchSession(this.#id, {
            project: this.#project,
            cursor: page.next,
            signal: this.#closed.signal,
        });
        page.turns.push(...more.turns);
        page.next = more.next;
    }

    async #more(button) {
        button.disabled = true;
        const page = { turns: this.#turns, next: this.#next };
        try {
            await this.#extend(page);
            this.#next = page.next;
            this.#draw();
        } catch (error) {
            if (error.name !== "AbortError") this.#page.notice(error, () => this.#reload());
        }
    }

    // MARK: Elements

    #draw() {
        this.title = `${this.#session.session} · Tracewing`;
        this.#page.setTitle(this.title);
        const old = this.element.querySelector(".turns");
        const wasAtEnd = old && old.scrollHeight - old.scrollTop - old.clientHeight < 40;
        const scrollTop = old?.scrollTop ?? 0;
        const turns = h(
            "div.turns",
            { tabindex: "0", role: "region", "aria-label": "Conversation" },
            h(
                "ol",
                null,
                this.#turns.map((turn, index) => h("li.session-turn", null, turnView(turn, this.#turns[index - 1]))),
            ),
            this.#next !== null &&
                h("button", { type: "button", onclick: (event) => this.#more(event.target) }, "Load later turns"),
        );
        this.element.replaceChildren(head(this.#session), turns);
        turns.scrollTop = wasAtEnd ? turns.scrollHeight : scrollTop;
    }

    #move(by) {
        const links = [...this.element.querySelectorAll(".turn-head a")];
        if (!links.length) return false;
        const at = links.indexOf(document.activeElement);
        this.#at = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.max(0, Math.min(links.length - 1, at + by));
        links[this.#at].focus({ preventScroll: true });
        links[this.#at].closest("li").scrollIntoView({ block: "start" });
        return true;
    }
}

function head(session) {
    const lasted = millisecondsBetween(session.startTime, session.endTime);
    return h(
        "header.trace-head",
        null,
        h(
            "div.trace-title",
            null,
            h("h1", null, h("span.operation", null, "session "), session.session || "unnamed"),
            copyButton("Copy session id", () => session.session),
        ),
        h(
            "dl.figures",
            null,
            figure("turns", count(session.traceCount)),
            figure("over", duration(lasted)),
            session.inputTokens !== null &&
                figure("tokens in → out", `${count(session.inputTokens)} → ${count(session.outputTokens)}`),
            session.cost !== null && figure("cost", money(session.cost)),
            session.errorCount > 0 && figure("errors", count(session.errorCount), "error"),
            session.agent && figure("agent", session.agent, "long"),
            session.user && figure("user", session.user, "long"),
            figure("project", session.project, "long"),
            figure("began", dateTime(session.startTime)),
        ),
    );
}

function figure(term, value, names) {
    return h("div", null, h("dt", null, term), h("dd", { class: names }, value));
}

function turnView(turn, before) {
    const { trace } = turn;
    const state = stateOf(trace);
    const elapsed = trace.running ? "running" : duration((trace.durationNano ?? 0) / 1e6);
    const facts = [
        elapsed,
        (trace.inputTokens ?? null) !== null && `${count(trace.inputTokens)} → ${count(trace.outputTokens)} tokens`,
        (trace.cost ?? null) !== null && money(trace.cost),
        trace.model,
        plural(trace.spanCount, "span"),
    ].filter(Boolean);
    const pause = before ? millisecondsBetween(before.trace.startTime, trace.startTime) : 0;
    return [
        h(
            `h2.turn-head.state-${state}`,
            null,
            glyph(state),
            h("span.visually-hidden", null, state),
            h("a", { href: `/traces/${encodeURIComponent(trace.traceId)}` }, trace.name || "unnamed"),
            h("span.muted", null, facts.join(" · ")),
            h(
                "time.muted",
                { title: before ? `${duration(pause)} after the turn before` : null },
                new Date(epochMilliseconds(trace.startTime)).toLocaleTimeString(),
            ),
        ),
        turnMessages(turn),
    ];
}

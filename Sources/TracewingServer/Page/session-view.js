import { fetchSession } from "./api.js";
import { copyButton } from "./clipboard.js";
import { failure } from "./failure.js";
import { count, dateTime, duration, epochMilliseconds, millisecondsBetween, money, plural } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { turnMessages } from "./conversation.js";
import { keepRows } from "./kept-rows.js";
import { stateOf } from "./kinds.js";
import { Reloader } from "./reloader.js";
import { figure } from "./trace-head.js";
import { traceAddress } from "./trace-link.js";

const patience = 500;
/** A conversation is read from its end: up to so many turns are loaded to get there. */
const mostTurns = 400;

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
    #head = h("div");
    #list = h("ol");
    #foot = h("div");
    #scroller = h(
        "div.turns",
        { tabindex: "0", role: "region", "aria-label": "Conversation" },
        this.#list,
        this.#foot,
    );
    #closed = new AbortController();

    constructor(page, query) {
        this.#page = page;
        this.#id = query.get("id") ?? "";
        this.#project = query.get("project");
        const { signal } = this.#closed;
        this.#reloader.follow(page.live, ({ session }) => session === this.#id, signal);
    }

    async load() {
        await this.#reload();
    }

    update() {}

    shown() {
        if (this.#next === null) this.#scroller.scrollTop = this.#scroller.scrollHeight;
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
            const wanted = Math.max(mostTurns, this.#turns.length);
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
            button.disabled = false;
            if (error.name !== "AbortError") this.#page.notice(error, () => this.#reload());
        }
    }

    // MARK: Elements

    #draw() {
        this.title = `${this.#session.session} · Tracewing`;
        this.#page.setTitle(this.title);
        const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
        const wasAtEnd = scrollHeight - scrollTop - clientHeight < 40;
        const make = (turn, index) => h("li.session-turn", null, turnView(turn, this.#turns[index - 1]));
        keepRows(this.#head, [this.#session], ({ session }) => session, head);
        keepRows(this.#list, this.#turns, ({ trace }) => trace.traceId, make);
        this.#foot.replaceChildren(
            this.#next === null
                ? ""
                : h("button", { type: "button", onclick: (event) => this.#more(event.target) }, "Load later turns"),
        );
        if (!this.element.contains(this.#list)) this.element.replaceChildren(this.#head, this.#scroller);
        else if (wasAtEnd && this.#next === null) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    }

    #move(by) {
        const links = [...this.element.querySelectorAll(".turn-head a")];
        if (!links.length) return false;
        const at = links.indexOf(document.activeElement);
        const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.max(0, Math.min(links.length - 1, at + by));
        links[next].focus({ preventScroll: true });
        links[next].closest("li").scrollIntoView({ block: "start" });
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
            h("a", { href: traceAddress(trace.traceId) }, trace.name || "unnamed"),
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

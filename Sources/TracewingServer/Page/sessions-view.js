import { fetchSessions } from "./api.js";
import { failure } from "./failure.js";
import { age, count, dateTime, epochMilliseconds, money, plural, unknown } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { Reloader } from "./reloader.js";
import { RowFocus } from "./row-focus.js";
import { ScopeBar } from "./scope-bar.js";

/** Asked again this long after a change, and no sooner. */
const patience = 1500;

const columns = [
    ["state", "State"],
    ["name", "Session"],
    ["said", "First input → last output"],
    ["agent", "Agent"],
    ["user", "User"],
    ["turns", "Turns"],
    ["tokens", "Tokens in → out"],
    ["cost", "Cost"],
    ["errors", "Errors"],
    ["age", "Last"],
];

/** Conversations, the one something was said in last on top. */
export class SessionsView {
    title = "Sessions · Tracewing";
    element;
    #page;
    #bar;
    #body = h("tbody");
    #foot = h("div.foot");
    #table;
    #focus = new RowFocus(this.#body);
    #sessions = [];
    #next = null;
    #loaded = false;
    #abort = new AbortController();
    #closed = new AbortController();
    #reloader = new Reloader(() => this.#reload(), patience);

    constructor(page) {
        this.#page = page;
        this.#bar = new ScopeBar(page, { path: "/sessions", title: "Sessions", isFiltered: false, signal: this.#closed.signal });
        this.element = this.#bar.element;
        this.#table = h(
            "div.scroller",
            { tabindex: "-1" },
            h(
                "table.session-table",
                { "aria-label": "Sessions, the latest first" },
                h("colgroup", null, columns.map(([name]) => h(`col.${name}`))),
                h("thead", null, h("tr", null, columns.map(head))),
                this.#body,
            ),
            this.#foot,
        );
        const { signal } = this.#closed;
        page.live.addEventListener("trace", ({ detail }) => {
            const { project } = this.#bar.scope;
            if (detail.session && (project === null || detail.project === project)) this.#reloader.ask();
        }, { signal });
        page.live.addEventListener("catchup", ({ detail }) => {
            if (!detail.isFirst) this.#reloader.ask();
        }, { signal });
    }

    async load(url) {
        this.#bar.take(url);
        await this.#reload();
    }

    update(url) {
        if (this.#bar.take(url)) this.#reload();
    }

    close() {
        this.#closed.abort();
        this.#abort.abort();
        this.#reloader.stop();
    }

    get bindings() {
        return [...this.#focus.bindings, ...this.#bar.bindings];
    }

    async #reload() {
        this.#abort.abort();
        this.#abort = new AbortController();
        const { signal } = this.#abort;
        try {
            const wanted = this.#sessions.length;
            const { project } = this.#bar.scope;
            const page = await fetchSessions(project, { signal });
            while (page.next !== null && page.sessions.length < Math.min(wanted, 400)) {
                const older = await fetchSessions(project, { cursor: page.next, signal });
                page.sessions.push(...older.sessions);
                page.next = older.next;
            }
            this.#sessions = page.sessions;
            this.#next = page.next;
            this.#loaded = true;
            this.#page.notice(null);
            this.#draw();
        } catch (error) {
            if (error.name === "AbortError") return;
            if (this.#loaded) this.#page.notice(error, () => this.#reload());
            else this.#bar.content.replaceChildren(failure(error, () => this.#reload()));
        }
    }

    async #more(button) {
        button.disabled = true;
        try {
            const page = await fetchSessions(this.#bar.scope.project, {
                cursor: this.#next,
                signal: this.#abort.signal,
            });
            this.#sessions.push(...page.sessions);
            this.#next = page.next;
            this.#draw();
        } catch (error) {
            if (error.name !== "AbortError") this.#page.notice(error, () => this.#reload());
        }
    }

    #draw() {
        const focused = document.activeElement?.closest?.("tr")?.dataset.key;
        this.#body.replaceChildren(...this.#sessions.map(row));
        if (focused) [...this.#body.rows].find(({ dataset }) => dataset.key === focused)?.querySelector("a").focus();
        this.#bar.note.textContent = `${count(this.#sessions.length)}${this.#next === null ? "" : "+"} sessions`;
        this.#foot.replaceChildren(
            this.#next === null ? this.#nothing() : h("button", {
                type: "button",
                onclick: (event) => this.#more(event.target),
            }, "Load older sessions"),
        );
        this.#bar.content.replaceChildren(this.#table);
    }

    #nothing() {
        if (this.#sessions.length) return "";
        if (this.#bar.scope.project !== null) return "No session in this project.";
        return h(
            "div.empty",
            null,
            h("h2", null, "No sessions yet"),
            h(
                "p",
                null,
                "A session is a conversation over several traces. Traces belong to one when their spans carry ",
                h("code", null, "gen_ai.conversation.id"),
                " or ",
                h("code", null, "session.id"),
                "; a Session of an Agent does that by itself.",
            ),
        );
    }
}

function head([name, words]) {
    return h(`th.${name}`, { scope: "col" }, name === "state" ? h("span.visually-hidden", null, words) : words);
}

function row(one) {
    const state = one.running ? "running" : one.errorCount ? "error" : "done";
    const query = new URLSearchParams({ id: one.session, project: one.project });
    return h(
        "tr",
        { class: `state-${state}`, "data-key": `${one.project}\n${one.session}` },
        h("td.state", null, glyph(state), h("span.visually-hidden", null, state)),
        h(
            "td.name",
            null,
            h("a.row-link", { href: `/session?${query}`, title: one.session }, one.session || "unnamed"),
        ),
        h(
            "td.said",
            { title: [one.inputPreview, one.outputPreview].filter(Boolean).join("\n→ ") },
            h(
                "div",
                null,
                h("span.in", null, one.inputPreview ?? unknown),
                h("span.muted", null, "→"),
                h("span.out", null, one.outputPreview ?? unknown),
            ),
        ),
        h("td.agent", null, one.agent ?? unknown),
        h("td.user", null, one.user ?? unknown),
        h("td.turns", null, count(one.traceCount)),
        h(
            "td.tokens",
            null,
            one.inputTokens === null ? unknown : `${count(one.inputTokens)} → ${count(one.outputTokens)}`,
        ),
        h("td.cost", null, money(one.cost)),
        h(
            "td.errors",
            null,
            one.errorCount
                ? h("span.error", { title: plural(one.errorCount, "error") }, glyph("error"), count(one.errorCount))
                : h("span.visually-hidden", null, "0"),
        ),
        h(
            "td.age",
            null,
            h("time", { title: dateTime(one.endTime) }, age(Date.now() - epochMilliseconds(one.endTime))),
        ),
    );
}

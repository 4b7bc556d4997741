import { fetchSessions } from "./api.js";
import { age, count, dateTime, epochMilliseconds, money, plural, unknown } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { RowFocus } from "./row-focus.js";
import { ScopedView } from "./scoped-view.js";
import { cell, errors, saidCell, setText, tokens } from "./trace-row.js";
import { head } from "./trace-table.js";

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
export class SessionsView extends ScopedView {
    #body = h("tbody");
    #foot = h("div.foot");
    #table;
    #focus = new RowFocus(this.#body);
    #sessions = [];
    #next = null;
    #timer = setInterval(() => this.#tickAges(), 1000);

    constructor(page) {
        super(page, { path: "/sessions", title: "Sessions", isFiltered: false, patience });
        this.#table = h(
            "div.scroller",
            { tabindex: "-1" },
            h(
                "table.list-table.session-table",
                { "aria-label": "Sessions, the latest first" },
                h("colgroup", null, columns.map(([name]) => h(`col.${name}`))),
                h("thead", null, h("tr", null, columns.map(head))),
                this.#body,
            ),
            this.#foot,
        );
    }

    close() {
        clearInterval(this.#timer);
        super.close();
    }

    get bindings() {
        return [...this.#focus.bindings, ...this.bar.bindings];
    }

    concerns({ session, project }) {
        return Boolean(session) && [null, project].includes(this.bar.scope.project);
    }

    async fetch(signal) {
        const wanted = this.#sessions.length;
        const { project } = this.bar.scope;
        const page = await fetchSessions(project, { signal });
        while (page.next !== null && page.sessions.length < Math.min(wanted, 400)) {
            const older = await fetchSessions(project, { cursor: page.next, signal });
            page.sessions.push(...older.sessions);
            page.next = older.next;
        }
        this.#sessions = page.sessions;
        this.#next = page.next;
    }

    async #more(button) {
        button.disabled = true;
        try {
            const page = await fetchSessions(this.bar.scope.project, {
                cursor: this.#next,
                signal: this.abort.signal,
            });
            this.#sessions.push(...page.sessions);
            this.#next = page.next;
            this.draw();
        } catch (error) {
            button.disabled = false;
            if (error.name !== "AbortError") this.page.notice(error, () => this.reload());
        }
    }

    draw() {
        // Put in again it would lose the focus, and where one scrolled to.
        if (!this.bar.content.contains(this.#table)) this.bar.content.replaceChildren(this.#table);
        const focused = document.activeElement?.closest?.("tr")?.dataset.key;
        this.#body.replaceChildren(...this.#sessions.map(row));
        const again = focused && [...this.#body.rows].find(({ dataset }) => dataset.key === focused);
        again?.querySelector("a").focus({ preventScroll: true });
        this.bar.note.textContent = `${count(this.#sessions.length)}${this.#next === null ? "" : "+"} sessions`;
        this.#foot.replaceChildren(
            this.#next === null ? this.#nothing() : h("button", {
                type: "button",
                onclick: (event) => this.#more(event.target),
            }, "Load older sessions"),
        );
    }

    #tickAges() {
        if (document.hidden) return;
        [...this.#body.rows].forEach((row, index) => {
            setText(row.querySelector("time"), lastAge(this.#sessions[index]));
        });
    }

    #nothing() {
        if (this.#sessions.length) return "";
        if (this.bar.scope.project !== null) return "No session in this project.";
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

function lastAge({ endTime }) {
    return age(Date.now() - epochMilliseconds(endTime));
}

function row(one) {
    const state = one.running ? "running" : one.errorCount ? "error" : "done";
    const query = new URLSearchParams({ id: one.session, project: one.project });
    const name = h("a.row-link", { href: `/session?${query}`, title: one.session }, one.session || "unnamed");
    const time = h("time", { title: dateTime(one.endTime) }, lastAge(one));
    return h(
        "tr",
        { class: `state-${state}`, "data-key": `${one.project}\n${one.session}` },
        cell("state", glyph(state), h("span.visually-hidden", null, state)),
        cell("name", name),
        saidCell(one, plural(one.traceCount, "turn")),
        cell("agent", one.agent ?? unknown),
        cell("user", one.user ?? unknown),
        cell("turns", count(one.traceCount)),
        cell("tokens", tokens(one)),
        cell("cost", money(one.cost)),
        cell("errors", errors(one)),
        cell("age", time),
    );
}

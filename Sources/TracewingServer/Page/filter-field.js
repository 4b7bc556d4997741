import { FilterCompletion } from "./filter-completion.js";
import { atEnd } from "./filter-words.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";

/** A whole filter is tried this soon after a key, a half one when its writer seems to have stopped. */
const soon = 250;
const late = 1200;

/** The filter line: completes as one types, and says what is wrong under the very word that is. */
export class FilterField {
    element;
    input;
    #marks = h("div.filter-marks", { "aria-hidden": "true" });
    #error = h("p.filter-error", { id: "filter-error", role: "status" });
    #list = h("ul.completions", {
        id: "filter-completions",
        role: "listbox",
        "aria-label": "Completions",
        hidden: true,
    });
    #completion = new FilterCompletion();
    #onChange;
    #project;
    #applied = "";
    #fault = null;
    #timer = null;
    #offers = [];
    #start = 0;
    #chosen = -1;
    #turn = 0;

    /** `onChange(text)` hears of a filter to apply; `project()` is the one whose values are offered. */
    constructor({ onChange, project }) {
        this.#onChange = onChange;
        this.#project = project;
        this.input = h("input", {
            type: "search",
            id: "filter",
            role: "combobox",
            placeholder: 'Filter, such as status = error and model ~ "gpt"',
            autocomplete: "off",
            autocapitalize: "off",
            spellcheck: "false",
            "aria-label": "Filter",
            "aria-keyshortcuts": "/",
            "aria-expanded": "false",
            "aria-controls": "filter-completions",
            "aria-autocomplete": "list",
            "aria-describedby": "filter-error",
            oninput: () => this.#typed(),
            onkeydown: (event) => this.#pressed(event),
            onfocus: () => this.#offer(),
            onblur: () => this.#left(),
            onscroll: () => this.#alignMarks(),
        });
        this.element = h(
            "div.filter",
            null,
            h(
                "div.filter-line",
                null,
                this.input,
                this.#marks,
                h("kbd", { "aria-hidden": "true" }, "/"),
                this.#list,
            ),
            this.#error,
        );
        this.#list.addEventListener("pointerdown", (event) => {
            event.preventDefault();
            const index = [...this.#list.children].indexOf(event.target.closest("li"));
            if (index >= 0) this.#accept(index);
        });
    }

    get value() {
        return this.input.value;
    }

    /** Shows a filter that is applied already. */
    set value(text) {
        this.#applied = text;
        clearTimeout(this.#timer);
        if (this.input.value === text) return;
        this.input.value = text;
        this.fault = null;
    }

    /** What is wrong with the filter: an error with `message`, `hint` and `position`; null when nothing is. */
    set fault(error) {
        this.#fault = error;
        this.#mark(error);
    }

    /** The view leaves: what is typed and not yet applied is not any more. */
    stop() {
        clearTimeout(this.#timer);
    }

    #mark(error) {
        if (!error) {
            this.input.removeAttribute("aria-invalid");
            this.#marks.replaceChildren();
            this.#error.replaceChildren();
            return;
        }
        this.input.setAttribute("aria-invalid", "true");
        const text = this.input.value;
        // The server was asked without the blanks around.
        const blanks = text.length - text.trimStart().length;
        const start = Math.min(blanks + (error.position?.start ?? 0), text.length);
        const length = Math.max(error.position ? error.position.length : text.length, 0);
        // What is missing at the end is marked by a blank there.
        const wrong = text.slice(start, start + length) || "\u00a0\u00a0";
        this.#marks.replaceChildren(h("span", null, text.slice(0, start)), h("mark", null, wrong));
        this.#error.replaceChildren(
            glyph("error"),
            ...withCode(error.message),
            " ",
            h("span.muted", null, withCode(error.hint ?? "")),
        );
        this.#alignMarks();
    }

    focus() {
        this.input.select();
    }

    /** Takes the filter away; false if there was none. */
    clear() {
        if (!this.input.value) return false;
        this.input.value = "";
        this.#apply();
        return true;
    }

    #typed() {
        this.#mark(null);
        this.#offer();
        clearTimeout(this.#timer);
        const { isComplete } = atEnd(this.input.value);
        this.#timer = setTimeout(() => this.#apply(), isComplete ? soon : late);
    }

    #apply() {
        clearTimeout(this.#timer);
        const text = this.input.value;
        if (text.trim() === this.#applied.trim()) return this.#sayAgain();
        this.#applied = text;
        this.#fault = null;
        this.#onChange(text);
    }

    /** What was typed since has not changed the filter, so that what is wrong with it still is. */
    #sayAgain() {
        if (this.#fault && !this.#error.hasChildNodes()) this.#mark(this.#fault);
    }

    #left() {
        this.#close();
        this.#apply();
    }

    // MARK: Completions

    async #offer() {
        const turn = (this.#turn += 1);
        const { selectionStart, value } = this.input;
        try {
            const { start, offers } = await this.#completion.offers(value.slice(0, selectionStart), this.#project());
            if (turn !== this.#turn || document.activeElement !== this.input) return;
            this.#start = start;
            this.#show(offers);
        } catch {
            // Completion is a comfort: without it one types.
            if (turn === this.#turn) this.#close();
        }
    }

    #show(offers) {
        this.#offers = offers;
        this.#chosen = -1;
        this.#list.replaceChildren(...offers.map(({ text, words }, index) =>
            h(
                "li",
                {
                    role: "option",
                    id: `completion-${index}`,
                    "aria-selected": "false",
                    "aria-disabled": text === null ? "true" : null,
                },
                text !== null && h("code", null, text),
                words && h("span.muted", null, words),
            )
        ));
        this.#list.hidden = offers.length === 0;
        this.input.setAttribute("aria-expanded", String(offers.length > 0));
        this.input.removeAttribute("aria-activedescendant");
    }

    #close() {
        this.#turn += 1;
        this.#show([]);
    }

    #choose(index) {
        const items = [...this.#list.children];
        this.#chosen = index;
        items.forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
        if (index < 0) return this.input.removeAttribute("aria-activedescendant");
        items[index].scrollIntoView({ block: "nearest" });
        this.input.setAttribute("aria-activedescendant", items[index].id);
    }

    #accept(index) {
        const { text } = this.#offers[index];
        if (text === null) return;
        const { value, selectionStart } = this.input;
        const rest = value.slice(selectionStart).replace(/^\S+/, "");
        const inserted = `${value.slice(0, this.#start)}${text}${text.endsWith(".") ? "" : " "}`;
        this.input.value = inserted + rest.trimStart();
        this.input.setSelectionRange(inserted.length, inserted.length);
        this.#typed();
    }

    #pressed(event) {
        const offered = this.#offers.length;
        if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !offered) return this.#offer();
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            const step = event.key === "ArrowDown" ? 1 : -1;
            this.#choose((this.#chosen + step + offered + (this.#chosen < 0 && step < 0 ? 1 : 0)) % offered);
        } else if (event.key === "Tab" && offered && !event.shiftKey && this.#word) {
            this.#accept(Math.max(0, this.#chosen));
        } else if (event.key === "Enter") {
            if (this.#chosen >= 0) this.#accept(this.#chosen);
            else {
                this.#close();
                this.#apply();
            }
        } else if (event.key === "Escape" && offered) {
            this.#close();
        } else {
            return;
        }
        event.preventDefault();
    }

    /** Whether a word has been begun, so that Tab completes it; else Tab moves on as it does everywhere. */
    get #word() {
        return this.#chosen >= 0 || this.#start < this.input.selectionStart;
    }

    #alignMarks() {
        const { firstChild: before, lastChild: mark } = this.#marks;
        if (!mark) return;
        this.#marks.scrollLeft = this.input.scrollLeft;
        const left = before.offsetWidth - this.input.scrollLeft;
        const room = this.element.clientWidth - 240;
        this.#error.style.setProperty("--at", `${Math.max(0, Math.min(left, room))}px`);
    }
}

/** Text in which what stands between backticks is code. */
function withCode(text) {
    return text.split("`").map((piece, index) => (index % 2 ? h("code", null, piece) : piece));
}

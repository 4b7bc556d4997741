import { dateTime, epochMilliseconds } from "./format.js";
import { h } from "./h.js";
import { ranges } from "./scope.js";

const custom = "custom";

/** The time range: a menu of ranges that end now, and two fields for any other. */
export class RangeMenu {
    element;
    #menu;
    #from;
    #to;
    #fields;
    /** The times as they were put into the fields, to tell whether another was typed. */
    #shown = "";
    #onChange;

    /** `onChange({ range, from, to })` hears of a choice. */
    constructor({ onChange }) {
        this.#onChange = onChange;
        this.#menu = h(
            "select",
            { id: "range", "aria-label": "Time range", onchange: () => this.#chosen() },
            h("option", { value: "" }, "All time"),
            [...ranges].map(([name, { words }]) => h("option", { value: name }, words)),
            h("option", { value: custom }, "Custom"),
        );
        // Not on `change`, which comes with the first digit of a year.
        const events = { onblur: () => this.#typed(), onkeydown: ({ key }) => key === "Enter" && this.#typed() };
        this.#from = h("input", { type: "datetime-local", "aria-label": "From", step: "1", ...events });
        this.#to = h("input", { type: "datetime-local", "aria-label": "To", step: "1", ...events });
        this.#fields = h("span.range-fields", { hidden: true }, this.#from, "–", this.#to);
        this.element = h("div.range", null, this.#menu, this.#fields);
    }

    show({ range, from, to }) {
        const isCustom = !range && Boolean(from || to);
        this.#menu.value = isCustom ? custom : range ?? "";
        this.#fields.hidden = !isCustom;
        this.#from.value = local(from);
        this.#to.value = local(to);
        this.#shown = this.#times.join();
        this.#menu.title = [from, to].filter(Boolean).map(dateTime).join(" – ");
    }

    #chosen() {
        const { value } = this.#menu;
        if (value === custom) {
            this.#fields.hidden = false;
            this.#from.focus();
            return;
        }
        this.#onChange({ range: value || null, from: null, to: null });
    }

    #typed() {
        const [from, to] = this.#times;
        if ((from || to) && this.#times.join() !== this.#shown) this.#onChange({ range: null, from, to });
    }

    get #times() {
        return [this.#from, this.#to].map(({ value }) => nanoseconds(value));
    }
}

/** Nanoseconds since 1970 as the field wants a time: on the reader's clock, without a zone. */
function local(time) {
    if (!time) return "";
    const date = new Date(epochMilliseconds(time));
    return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** Null for no time, and for one before 1970, which is a year that is not typed to its end. */
function nanoseconds(text) {
    const milliseconds = text ? new Date(text).getTime() : NaN;
    return milliseconds >= 0 ? String(BigInt(milliseconds) * 1_000_000n) : null;
}

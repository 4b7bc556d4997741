import { count } from "./format.js";
import { h } from "./h.js";

/** Sections the reader opened or closed stay so from span to span. */
const states = new Map();

/** A part of the panel that folds; `number` says how much is in it. */
export function section(title, content, { open = false, count: number = null } = {}) {
    const details = h(
        "details.section",
        { open: states.get(title) ?? open },
        h("summary", null, h("h3", null, title), number !== null && h("span.muted", null, count(number))),
        content,
    );
    details.addEventListener("toggle", () => states.set(title, details.open));
    return details;
}

/** Terms and what they are. */
export function definitions(rows) {
    return h("dl", null, rows.map(([term, value]) => h("div", null, h("dt", null, term), h("dd", null, value))));
}

import { h } from "./h.js";

/** A field with its words above and a hint below. */
export function labeled(words, field, hint) {
    return h("label.field", null, h("span", null, words), field, hint && h("span.muted", null, hint));
}

/** A choice of `options`, each `[value, words]`; what is chosen and not among them is one more. */
export function choice(options, chosen, properties) {
    const isKnown = chosen === null || options.some(([value]) => value === chosen);
    const all = isKnown ? options : [...options, [chosen, chosen]];
    const select = h("select", properties, all.map(([value, words]) => h("option", { value }, words)));
    if (chosen !== null) select.value = chosen;
    return select;
}

/** Text of many lines that grows with what is in it. */
export function area(text, properties) {
    const field = h("textarea", { spellcheck: "false", value: text, ...properties });
    const fit = () => {
        field.rows = Math.min(24, Math.max(2, field.value.split("\n").length));
    };
    field.addEventListener("input", fit);
    fit();
    return field;
}

/** What a person wrote as JSON; undefined if nothing. Throws an error that says where it is none. */
export function parsedJSON(text, name) {
    if (!text.trim()) return undefined;
    try {
        return JSON.parse(text);
    } catch (error) {
        throw new Error(`${name} is no JSON: ${error.message}`);
    }
}

/** The same, where text that is no JSON is meant as text. */
export function valueFrom(text) {
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}

/** How `valueFrom` would have it written. */
export function textFrom(value) {
    if (value === null || value === undefined) return "";
    if (typeof value !== "string") return JSON.stringify(value, null, 2);
    // Text that reads like JSON is quoted, so that it stays text.
    return valueFrom(value) === value ? value : JSON.stringify(value);
}

import { plural } from "./format.js";
import { h } from "./h.js";
import { longText } from "./long-text.js";

/** What fits on a line is not folded. */
const lineLength = 48;
const previewLength = 120;
const pageLength = 100;

/** A JSON value that folds. `open` levels are unfolded; what is folded does not exist until it is opened. */
export function jsonView(value, { open = 1 } = {}) {
    const isFields = open > 0 && isBranch(value) && oneLine(value, lineLength / 2) === null;
    return isFields ? h("div.json", null, pages(value, open)) : h("div.json", null, line(null, value, open));
}

/** A string that holds a JSON object or array, parsed; undefined if it is only text. */
export function embeddedJSON(text) {
    if (typeof text !== "string" || !/^\s*[[{]/.test(text)) return undefined;
    try {
        const value = JSON.parse(text);
        return isBranch(value) ? value : undefined;
    } catch {
        return undefined;
    }
}

function line(key, value, open) {
    const label = key === null ? null : h("span.key", null, key);
    if (!isBranch(value)) return h("div.leaf", null, label, primitive(value));
    const short = oneLine(value, lineLength);
    return short === null ? branch(label, value, open) : h("div.leaf", null, label, h("span.value", null, short));
}

function branch(label, value, open) {
    const size = Array.isArray(value) ? plural(value.length, "item") : plural(Object.keys(value).length, "field");
    const details = h(
        "details",
        null,
        h("summary", null, label, h("span.preview", null, preview(value, previewLength)), h("span.size", null, size)),
    );
    const fill = () => {
        if (details.childElementCount === 1) details.append(h("div.inside", null, pages(value, open)));
    };
    details.addEventListener("toggle", () => {
        if (details.open) fill();
    });
    if (open > 0) {
        fill();
        details.open = true;
    }
    return details;
}

/** The first lines of an object or array, and a way to see more of them. */
function pages(value, open, from = 0) {
    const keys = Object.keys(value);
    const lines = keys.slice(from, from + pageLength).map((key) => line(key, value[key], open - 1));
    const rest = keys.length - from - lines.length;
    if (rest <= 0) return lines;
    const more = h(
        "div.actions",
        null,
        h("button.quiet", {
            type: "button",
            onclick: () => more.replaceWith(...pages(value, open, from + pageLength)),
        }, `Show ${Math.min(rest, pageLength)} more of ${rest}`),
    );
    return [...lines, more];
}

function primitive(value) {
    if (typeof value !== "string") return h("span.value", null, String(value));
    if (value.length < 200 && !value.includes("\n")) return h("span.value", null, JSON.stringify(value));
    return longText(value, { limit: 600, lines: 12 });
}

/** The value on one line of at most `budget` characters; null if it is longer. */
function oneLine(value, budget) {
    const text = preview(value, budget);
    return text.endsWith("…") || text.length > budget ? null : text;
}

/** The beginning of the value on one line; stops looking soon after `budget` characters and then ends in "…". */
function preview(value, budget) {
    if (typeof value === "string") {
        return value.length > budget ? `${JSON.stringify(value.slice(0, budget))}…` : JSON.stringify(value);
    }
    if (!isBranch(value)) return String(value);
    const isArray = Array.isArray(value);
    let text = "";
    for (const key in value) {
        if (text.length > budget) return `${isArray ? "[" : "{ "}${text}, …`;
        const item = preview(value[key], budget - text.length);
        text += `${text ? ", " : ""}${isArray ? "" : `${key}: `}${item}`;
        if (item.endsWith("…")) return `${isArray ? "[" : "{ "}${text}`;
    }
    if (isArray) return `[${text}]`;
    return text ? `{ ${text} }` : "{}";
}

function isBranch(value) {
    return typeof value === "object" && value !== null;
}

import { copyButton } from "./clipboard.js";
import { plural, size } from "./format.js";
import { h } from "./h.js";
import { embeddedJSON, jsonView } from "./json-view.js";
import { longText } from "./long-text.js";

/** Above this many, a table is worth searching in. */
const searchable = 6;
const mostShown = 200;

/**
 * Attributes as a table: searchable when there are many, values folded when they are large, all of it copied as JSON.
 */
export function attributeTable(attributes, label) {
    const body = h("tbody");
    const note = h("p.muted");
    let shown = mostShown;
    const rows = attributes.map((attribute) => ({ ...attribute, row: null }));
    const field = h("input", {
        type: "search",
        placeholder: "Search",
        "aria-label": `Search ${label}`,
        autocomplete: "off",
        spellcheck: "false",
        oninput: () => draw(),
    });

    function draw() {
        const word = field.value.trim().toLowerCase();
        const matching = word ? rows.filter(({ key, value }) => contains(key, value, word)) : rows;
        body.replaceChildren(
            ...matching.slice(0, shown).map((entry) => (entry.row ??= attributeRow(entry.key, entry.value))),
        );
        const rest = matching.length - shown;
        if (rest > 0) {
            note.replaceChildren(h("button.quiet", {
                type: "button",
                onclick: () => {
                    shown = Infinity;
                    draw();
                },
            }, `Show ${rest} more`));
        } else {
            note.replaceChildren(matching.length ? "" : "Nothing matches.");
        }
    }

    draw();
    return h(
        "div.attributes",
        null,
        h(
            "div.attribute-tools",
            null,
            rows.length > searchable && field,
            copyButton(
                "Copy as JSON",
                () => JSON.stringify(Object.fromEntries(attributes.map(({ key, value }) => [key, value])), null, 2),
            ),
        ),
        h("table", { "aria-label": label }, body),
        note,
    );
}

/** One attribute's value, whatever it is. */
export function valueView(value) {
    if (typeof value === "string") {
        const json = embeddedJSON(value);
        return json === undefined ? longText(value) : jsonView(json, { open: 0 });
    }
    if (isBytes(value)) {
        return h(
            "div",
            null,
            h("span.muted", null, `bytes, ${size(value.base64.length)} of base64`),
            longText(value.base64, { limit: 200 }),
        );
    }
    if (typeof value === "object" && value !== null) return jsonView(value, { open: 0 });
    return h("span.value", null, String(value));
}

/** "3 attributes were dropped by the sender." or nothing. */
export function droppedNote(number, one) {
    return number ? h("p.muted", null, `${plural(number, one)} dropped before sending.`) : null;
}

function attributeRow(key, value) {
    return h("tr", null, h("th", { scope: "row" }, key), h("td", null, valueView(value)));
}

function contains(key, value, word) {
    if (key.toLowerCase().includes(word)) return true;
    const text = typeof value === "string" ? value : JSON.stringify(value) ?? "";
    return text.toLowerCase().includes(word);
}

function isBytes(value) {
    return typeof value === "object" && value !== null && typeof value.base64 === "string" &&
        Object.keys(value).length === 1;
}

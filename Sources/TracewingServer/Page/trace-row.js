import { age, count, dateTime, duration, epochMilliseconds, isKnown, money, plural, unknown } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { splitName, stateOf } from "./kinds.js";
import { traceAddress } from "./trace-link.js";

/** The columns of the list: the class of their cells, and the words over them. */
export const columns = [
    ["state", "State"],
    ["name", "Name"],
    ["said", "Input → output"],
    ["agent", "Agent"],
    ["model", "Model"],
    ["duration", "Duration"],
    ["first", "First chunk"],
    ["tokens", "Tokens in → out"],
    ["cost", "Cost"],
    ["errors", "Errors"],
    ["age", "Age"],
];

/** One line of the list. `isNew` lets it slide in; `isTabStop` is true for the one row that Tab stops at. */
export function traceRow(trace, { isNew, isTabStop, slowest }) {
    const state = stateOf(trace);
    const firstChunk = trace.timeToFirstChunkSeconds;
    const row = h(
        "tr",
        { role: "row", "data-key": trace.traceId, class: `state-${state}${isNew ? " arrived" : ""}` },
        cell("state", glyph(state), h("span.visually-hidden", null, state)),
        cell("name", link(trace, isTabStop)),
        saidCell(trace, plural(trace.spanCount, "span")),
        cell("agent", trace.agent ?? unknown),
        cell("model", trace.model ?? unknown),
        cell("duration", h("div", null, h("span.meter", { "aria-hidden": "true" }, h("span")), h("span.number"))),
        cell("first", isKnown(firstChunk) ? duration(firstChunk * 1000) : unknown),
        cell("tokens", tokens(trace)),
        cell("cost", money(trace.cost)),
        cell("errors", errors(trace)),
        cell("age", h("time", { title: dateTime(trace.startTime) })),
    );
    setAge(row, trace);
    setDuration(row, trace, slowest);
    return row;
}

export function setAge(row, trace) {
    setText(row.querySelector("time"), age(Date.now() - epochMilliseconds(trace.startTime)));
}

/** The duration, and its share of `slowest` milliseconds as a bar; a running trace counts up to now. */
export function setDuration(row, trace, slowest) {
    const [meter, number] = row.querySelector("td.duration > div").children;
    const elapsed = trace.running || trace.durationNano === null
        ? Date.now() - epochMilliseconds(trace.startTime)
        : trace.durationNano / 1e6;
    setText(number, duration(elapsed));
    const share = trace.running ? 1 : slowest ? elapsed / slowest : 0;
    meter.firstChild.style.width = `${Math.max(1, Math.min(100, share * 100))}%`;
}

/** Changes text only if it differs: an equal one would still cost a layout. */
export function setText(element, text) {
    if (element.textContent !== text) element.textContent = text;
}

function link(trace, isTabStop) {
    const [operation, name] = splitName(trace.name, null);
    const facts = [trace.service, plural(trace.spanCount, "span"), trace.traceId].filter(Boolean);
    return h(
        "a",
        {
            href: traceAddress(trace.traceId),
            title: `${trace.name}\n${facts.join(" · ")}`,
            tabindex: isTabStop ? "0" : "-1",
        },
        operation && h("span.muted", null, `${operation} `),
        name || "unnamed",
    );
}

// MARK: Cells of a list

/** What was said first and last, or `none` where neither is known. */
export function saidCell({ inputPreview, outputPreview, running }, none) {
    const title = [inputPreview, outputPreview].filter(Boolean).join("\n→ ");
    const words = [
        h("span.in", null, inputPreview ?? unknown),
        h("span.muted", null, "→"),
        outputPreview ? h("span.out", null, outputPreview) : h("span.muted", null, running ? "running" : unknown),
    ];
    const said = cell("said", h("div", null, title ? words : h("span.muted", null, none)));
    said.title = title;
    return said;
}

/** How many went in and came out, where that is known. */
export function tokens({ inputTokens, outputTokens }) {
    return isKnown(inputTokens ?? outputTokens) ? `${count(inputTokens)} → ${count(outputTokens)}` : unknown;
}

export function errors({ errorCount }) {
    if (!errorCount) return h("span.visually-hidden", null, "0");
    return h("span.error", { title: plural(errorCount, "error") }, glyph("error"), count(errorCount));
}

export function cell(name, ...content) {
    return h(`td.${name}`, { role: "cell" }, ...content);
}

import { count, duration, money, plural } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { kindOf, kindWord, splitName, stateOf } from "./kinds.js";

/** More marks than this on one bar are a smear. */
const mostMarks = 40;
/** A pause between siblings shorter than this share of the axis is not to be seen. */
const leastGap = 0.4;

/** The row of a node; `placeRow` puts its bar where it belongs, `tellRow` its duration. */
export function spanRow(node, { isFolded, isSelected, isPassedOver, spend }) {
    const { span } = node;
    const state = span ? stateOf(span) : "done";
    const kind = span ? kindOf(span) : "orphan";
    const hasChildren = node.children.length > 0;
    const word = span ? kindWord(span) : null;
    return h(
        "tr",
        {
            role: "row",
            "data-key": node.key,
            tabindex: isSelected ? "0" : "-1",
            "aria-level": node.depth + 1,
            "aria-selected": String(isSelected),
            "aria-expanded": hasChildren ? String(!isFolded) : null,
            class: `kind-${kind} state-${state}${isPassedOver ? " passed-over" : ""}`,
        },
        h(
            "td.span",
            { role: "gridcell" },
            h(
                "div.line",
                null,
                h("span.indent", { style: { "--depth": String(node.depth) } }),
                h(
                    `span.fold${hasChildren ? ".has-children" : ""}`,
                    { "aria-hidden": "true" },
                    hasChildren ? glyph("chevron") : null,
                ),
                h("span.kind-mark", { title: word, "aria-hidden": "true" }, glyph(kind)),
                word && h("span.kind-word.visually-hidden", null, `${word} `),
                nameOf(node),
                isFolded && h("span.hidden-count", null, `+${node.size}`),
                mark(node, state, isFolded),
            ),
        ),
        h("td.kind", { role: "gridcell" }, word ?? ""),
        h(
            "td.time",
            { role: "gridcell" },
            h("div.track", null, h("div.gap"), h("div.bar", null, kind === "model" && streaming(node), marks(node))),
        ),
        h("td.duration", { role: "gridcell" }),
        h("td.spend", { role: "gridcell" }, span && spent(span, spend)),
    );
}

/** Blank where nothing was counted: most spans call no model. */
function spent({ cost, inputTokens, outputTokens }, spend) {
    if (spend === "cost") return typeof cost === "number" ? money(cost) : "";
    return inputTokens || outputTokens ? count((inputTokens ?? 0) + (outputTokens ?? 0)) : "";
}

/** Puts the bar where the axis says; `now` is where running bars have come to. */
export function placeRow(row, node, { axis, tree, now }) {
    const end = node.end ?? Math.max(now, node.start);
    const track = row.cells[2].firstChild;
    const [gap, bar] = track.children;
    place(bar, axis, node.start, end);
    const parent = node.parent;
    if (parent) {
        const from = axis.percent(parent.start);
        track.style.setProperty("--parent-left", `${from.toFixed(3)}%`);
        track.style.setProperty("--parent-width", `${(axis.percent(parent.end ?? now) - from).toFixed(3)}%`);
    }
    gap.hidden = (pauseBefore(node) / axis.length) * 100 < leastGap;
    if (!gap.hidden) place(gap, axis, node.before, node.start);
    const wait = bar.querySelector(".wait");
    if (wait) {
        const share = `${(waitShare(node, end) * 100).toFixed(2)}%`;
        wait.style.width = share;
        wait.nextSibling.style.left = share;
    }
    for (const tick of bar.querySelectorAll(".marks i")) {
        tick.style.left = `${position(tree.offset(tick.dataset.time), node.start, end)}%`;
    }
}

/** Puts in how long it takes, and the words that go with the bar; `now` is where running spans have come to. */
export function tellRow(row, node, now) {
    const end = node.end ?? Math.max(now, node.start);
    const text = node.span ? duration(end - node.start) : "";
    if (row.cells[3].textContent !== text) row.cells[3].textContent = text;
    row.cells[2].title = describe(node, end, pauseBefore(node));
}

function pauseBefore({ before, start }) {
    return before === null ? 0 : start - before;
}

function place(element, axis, from, to) {
    const left = axis.percent(from);
    element.style.left = `${left.toFixed(3)}%`;
    element.style.width = `${(axis.percent(to) - left).toFixed(3)}%`;
}

function nameOf({ span, missing }) {
    if (!span) return h("span.name", { title: `Parent span ${missing}` }, "parent not received");
    const [operation, rest] = splitName(span.name, span.operation);
    return h(
        "span.name",
        { title: span.name },
        operation && h("span.operation", null, `${operation} `),
        rest || "unnamed",
    );
}

/** The state in the row: a word for what runs, a sign for what failed, also for what failed inside a folded row. */
function mark(node, state, isFolded) {
    if (state === "error") return h("span.mark.error", null, glyph("error"), h("span.visually-hidden", null, "error"));
    if (isFolded && node.errors) return h("span.mark.error", null, glyph("error"), plural(node.errors, "error"));
    if (state === "running") return h("span.mark.running", null, glyph("running"), h("span.word", null, "running"));
    return null;
}

/**
 * A model's bar in two parts: waiting for the first chunk, then the chunks. Senders that count their chunks without
 * telling when each came get as many ticks at even distances.
 */
function streaming({ span }) {
    const told = span.marks?.some(({ name }) => isChunk(name));
    const chunks = told || !(span.chunks > 1) ? null : Math.min(span.chunks, 400);
    return [
        h("span.wait"),
        h(`span.stream${chunks ? ".counted" : ""}`, { style: chunks ? { "--step": `${100 / chunks}%` } : {} }),
    ];
}

function marks({ span }) {
    const events = span?.marks ?? [];
    if (!events.length) return null;
    return h(
        "span.marks",
        null,
        events.slice(0, mostMarks).map(({ name, time }) =>
            h(`i${name === "exception" ? ".exception" : isChunk(name) ? ".chunk" : ""}`, { "data-time": time })
        ),
    );
}

function isChunk(name) {
    return /chunk|token|delta/i.test(name);
}

/** How much of a model's bar was waiting: up to the first chunk; all of it while a running call has sent none. */
function waitShare(node, end) {
    if (node.firstChunk === null) return node.end === null ? 1 : 0;
    return position(node.firstChunk, node.start, end) / 100;
}

function position(at, start, end) {
    return end > start ? Math.max(0, Math.min(100, ((at - start) / (end - start)) * 100)) : 0;
}

function describe(node, end, pause) {
    const { span, firstChunk } = node;
    if (!span) return "";
    const parts = [
        `starts at ${duration(node.start)}`,
        `${node.end === null ? "running for" : "takes"} ${duration(end - node.start)}`,
    ];
    if (pause > 0) parts.push(`${duration(pause)} after what came before`);
    if (firstChunk !== null) parts.push(`first chunk after ${duration(firstChunk - node.start)}`);
    if (span.chunks > 1 && firstChunk !== null && node.end > firstChunk) {
        parts.push(`${span.chunks} chunks, one every ${duration((node.end - firstChunk) / (span.chunks - 1))}`);
    }
    return parts.join(", ");
}

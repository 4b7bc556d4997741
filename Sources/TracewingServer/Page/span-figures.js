import { count, dateTime, duration, isKnown, money, plural } from "./format.js";
import { h } from "./h.js";

const requestPrefix = "gen_ai.request.";

/** When a span was, and where its time went: terms and values. */
export function timing(node, span, tree) {
    const rows = [
        ["started", h("time", { title: `${span.startTime} ns since 1970` }, dateTime(span.startTime))],
        ["offset in trace", duration(node.start)],
        [
            "duration",
            node.end === null ? h("span", { "data-live-duration": span.spanId }) : duration(node.end - node.start),
        ],
    ];
    if (node.firstChunk !== null) rows.push(["first chunk after", duration(node.firstChunk - node.start)]);
    if (span.chunks > 0) rows.push(["chunks", count(span.chunks)]);
    const rate = tokenRate(node, span);
    if (rate !== null) {
        rows.push(["after first chunk", `${rate < 10 ? rate.toFixed(1) : count(Math.round(rate))} tokens/s`]);
    }
    if (node.children.length && node.end !== null) rows.push(["outside its children", duration(tree.selfTime(node))]);
    return rows;
}

/** Tokens and what they cost. */
export function usage(span) {
    const tokens = [
        ["input", span.inputTokens],
        ["cache read", span.cacheReadTokens],
        ["cache write", span.cacheWriteTokens],
        ["output", span.outputTokens],
        ["reasoning", span.reasoningTokens],
    ];
    const rows = tokens.filter(([, value]) => isKnown(value)).map(([name, value]) => [name, plural(value, "token")]);
    if (isKnown(span.cost)) rows.push(["cost", money(span.cost)]);
    return rows;
}

/** What a model was asked with, and how it finished. */
export function parameters(span) {
    const rows = span.attributes.filter(({ key }) => key.startsWith(requestPrefix)).map(({ key, value }) => [
        key.slice(requestPrefix.length).replaceAll("_", " "),
        typeof value === "object" ? JSON.stringify(value) : String(value),
    ]);
    if (span.responseModel && span.responseModel !== span.requestModel) rows.push(["answered by", span.responseModel]);
    if (span.finishReason) rows.push(["finish reason", String(span.finishReason)]);
    return rows;
}

function tokenRate({ end, firstChunk }, { outputTokens }) {
    if (end === null || firstChunk === null || !outputTokens || end <= firstChunk) return null;
    return outputTokens / ((end - firstChunk) / 1000);
}

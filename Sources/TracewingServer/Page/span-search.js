import { kindWord, stateOf } from "./kinds.js";

/** What passes a filter of words: spans of which every word is somewhere; null for a filter without a word. */
export function spanMatcher(filter) {
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
    return words.length ? (span) => words.every((word) => searchText(span).includes(word)) : null;
}

const searchTexts = new WeakMap();

function searchText(span) {
    let text = searchTexts.get(span);
    if (text === undefined) {
        const state = stateOf(span);
        text = [
            span.name,
            kindWord(span),
            span.category,
            span.operation,
            span.model,
            span.provider,
            span.agent,
            span.tool,
            span.spanId,
            span.status.message,
            span.errorType,
            state === "done" ? "" : state,
        ].filter(Boolean).join("\n").toLowerCase();
        searchTexts.set(span, text);
    }
    return text;
}

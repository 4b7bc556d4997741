import { unknown } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { longText } from "./long-text.js";
import { traceAddress } from "./trace-link.js";

/** What evaluators and people said of an answer: name, label and score of each; what they gave as reasons unfolds. */
export function verdictList(verdicts) {
    return h("ul.verdicts", { "aria-label": "Verdicts" }, verdicts.map((one) => h("li", null, verdictView(one))));
}

/** One verdict. `delta` says how it compares, if there is something to compare it with. */
export function verdictView(verdict, delta = null) {
    const { explanation, error, trace_id: traceId, annotator_kind: annotator } = verdict;
    const line = [
        glyph(error ? "error" : "evaluation"),
        h("span.name", null, verdict.name ?? "unnamed"),
        h("span.score", null, verdictWords(verdict)),
        delta,
    ];
    if (!explanation && !error && !traceId) return h("div.verdict", { class: error ? "failed" : null }, line);
    return h(
        "details.verdict",
        { class: error ? "failed" : null },
        h("summary", null, line),
        error && h("p.error.text", null, String(error)),
        explanation && longText(String(explanation), { limit: 600 }),
        h(
            "p.muted",
            null,
            annotator && `judged by ${annotators.get(annotator.toLowerCase()) ?? annotator} `,
            traceId && h("a", { href: traceAddress(traceId) }, "Trace of the evaluation"),
        ),
    );
}

/** Label and score in a few characters. */
export function verdictWords({ label, score, error }) {
    if (error) return "error";
    return [label, scoreWords(score)].filter((part) => part !== null && part !== undefined && part !== "").join(" ") ||
        unknown;
}

/** 1, 0.67, 12; null where there is none. */
export function scoreWords(score) {
    return typeof score === "number" && Number.isFinite(score) ? String(Number(score.toPrecision(3))) : null;
}

const annotators = new Map([["code", "code"], ["llm", "a model"], ["human", "a person"]]);

import { count } from "./format.js";
import { h } from "./h.js";
import { scoreWords } from "./verdicts.js";

/** Which way is better, where the kind of the evaluator says so. */
const known = new Map([
    ["contains", "maximize"],
    ["exact_match", "maximize"],
    ["regex", "maximize"],
    ["levenshtein_distance", "minimize"],
    ["json_distance", "minimize"],
]);

/** Which way is better for the results of these evaluators, by the results' names. */
export function directionsOf(evaluators) {
    const directions = new Map();
    for (const { kind, name, outputs } of evaluators) {
        if (known.has(kind)) directions.set(name || kind, known.get(kind));
        for (const output of outputs ?? []) {
            directions.set(outputs.length > 1 ? `${name}.${output.name}` : name, output.direction ?? "none");
            directions.set(output.name, output.direction ?? "none");
        }
    }
    return directions;
}

/** Verdicts by the name of what gave them: `{ name, mean, count, errors }`, in the order the names came. */
export function summarize(verdicts) {
    const sums = new Map();
    for (const { name, score, error } of verdicts) {
        if (!sums.has(name)) sums.set(name, { name, sum: 0, count: 0, errors: 0 });
        const one = sums.get(name);
        if (error) one.errors += 1;
        else if (typeof score === "number") {
            one.sum += score;
            one.count += 1;
        }
    }
    return [...sums.values()].map(({ name, sum, count: number, errors }) => ({
        name,
        mean: number ? sum / number : null,
        count: number,
        errors,
    }));
}

/** How much worse `score` is than `baseline`; negative if it is better, null where neither can be said. */
export function regression(score, baseline, direction) {
    if (typeof score !== "number" || typeof baseline !== "number") return null;
    if (direction === "maximize") return baseline - score;
    return direction === "minimize" ? score - baseline : null;
}

/** By how much a score differs from the baseline's, with a sign, a glyph and a word; null if it does not. */
export function deltaView(score, baseline, direction) {
    if (typeof score !== "number" || typeof baseline !== "number" || score === baseline) return null;
    const change = score - baseline;
    const worse = regression(score, baseline, direction);
    const word = worse === null ? "other" : worse > 0 ? "worse" : "better";
    const words = `${change > 0 ? "+" : "−"}${scoreWords(Math.abs(change))}`;
    return h(
        `span.delta.${word}`,
        { title: `${word} than the baseline's ${scoreWords(baseline)}` },
        h("span", { "aria-hidden": "true" }, { worse: "▼ ", better: "▲ ", other: "≠ " }[word]),
        words,
        h("span.visually-hidden", null, ` ${word}`),
    );
}

/** "0.83 of 12, 1 error": a mean and what it is made of. */
export function meanView({ name, mean, count: number, errors }, delta = null) {
    return h(
        "div.mean",
        null,
        h("span.name", null, name),
        h("strong", null, scoreWords(mean) ?? "–"),
        delta,
        h("span.muted", null, `of ${count(number)}`),
        errors > 0 && h("span.error", null, `${count(errors)} failed`),
    );
}

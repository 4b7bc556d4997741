import { count } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";

// MARK: Addresses

export function datasetAddress(name) {
    return `/dataset?${new URLSearchParams({ name })}`;
}

export function experimentAddress(id) {
    return `/experiment?${new URLSearchParams({ id })}`;
}

export function comparisonAddress(baseline, others) {
    const query = new URLSearchParams({ baseline });
    for (const id of others) query.append("with", id);
    return `/compare?${query}`;
}

// MARK: Elements

/** A glyph and a word; the reason is in its title. */
export function stateView({ state, reason }) {
    const shown = { running: "running", finished: "done" }[state] ?? "error";
    return h(`span.state.state-${shown}`, { title: reason ?? null }, glyph(shown), state);
}

/** How far an experiment is: answers and evaluations of those there will be. */
export function progressView({ name, progress }) {
    const { items = 0, answered = 0, failed = 0, evaluations = 0, evaluated = 0 } = progress ?? {};
    const whole = items + evaluations;
    return h(
        "div.progress",
        null,
        h("progress", {
            max: String(Math.max(1, whole)),
            value: answered + failed + evaluated,
            "aria-label": `Progress of ${name}`,
        }),
        h("span.muted", null, `${count(answered + failed)} of ${count(items)}`),
        failed > 0 && h("span.error", null, `${count(failed)} failed`),
    );
}

import { fetchExperiment, fetchResults } from "./api-datasets.js";
import { byRegression, compare, tally } from "./comparison.js";
import { experimentAddress, progressView, stateView } from "./experiment-parts.js";
import { failure } from "./failure.js";
import { choice, labeled, textFrom } from "./fields.js";
import { count } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { deltaView, meanView } from "./scores.js";
import { valueOrNone } from "./tool-card.js";
import { traceLink } from "./trace-link.js";
import { verdictView } from "./verdicts.js";

/** More results than this are not compared: a browser has to hold them. */
const mostResults = 5000;
const pageSize = 200;
const rowsShown = 50;

/** Experiments beside a baseline: examples down, experiments across, sortable by what got worse. */
export class CompareView {
    title = "Comparison · Tracewing";
    element = h("div.list-page", { tabindex: "0", role: "region", "aria-label": "Comparison" });
    #page;
    #ids = [];
    #experiments = [];
    #rows = [];
    #directions = new Map();
    #isCut = false;
    #sort = "regression";
    #name = null;
    #shown = rowsShown;
    #body = h("tbody");
    #foot = h("div.foot");
    #turn = 0;
    #closed = new AbortController();

    constructor(page) {
        this.#page = page;
    }

    async load(url) {
        const query = (url ?? new URL(location.href)).searchParams;
        const ids = [...new Set([query.get("baseline"), ...query.getAll("with")].filter(Boolean))];
        this.#sort = query.get("sort") === "example" ? "example" : "regression";
        this.#name = query.get("evaluator");
        this.#shown = rowsShown;
        if (ids.join("\n") === this.#ids.join("\n") && this.#rows.length) return this.#draw();
        const turn = (this.#turn += 1);
        try {
            const loaded = await Promise.all(ids.map((id) => this.#load(id)));
            if (turn !== this.#turn) return;
            this.#ids = ids;
            this.#take(loaded);
            this.#draw();
        } catch (error) {
            if (error.name === "AbortError" || turn !== this.#turn) return;
            this.element.replaceChildren(
                h("h1.visually-hidden", null, "Comparison"),
                failure(error, () => this.load()),
            );
        }
    }

    update(url) {
        this.load(url);
    }

    close() {
        this.#closed.abort();
    }

    get bindings() {
        return [
            { keys: ["r"], words: "Sort by regression, or as the examples are", run: () => this.#turnSort() },
            { keys: ["Escape"], words: "Back to the experiments", run: () => this.#page.leave("/experiments") },
        ];
    }

    async #load(id) {
        const { signal } = this.#closed;
        const [experiment, page] = await Promise.all([
            fetchExperiment(id, { signal }),
            fetchResults(id, { limit: pageSize, signal }),
        ]);
        const { results } = page;
        let next = page.next ?? null;
        while (next !== null && results.length < mostResults) {
            const more = await fetchResults(id, { cursor: next, limit: pageSize, signal });
            results.push(...more.results);
            next = more.next ?? null;
        }
        return { experiment, results, isCut: next !== null };
    }

    #take(loaded) {
        this.#experiments = loaded.map(({ experiment }) => experiment);
        this.#isCut = loaded.some(({ isCut }) => isCut);
        this.#directions = new Map(
            this.#experiments.flatMap(({ scores }) =>
                (scores ?? []).map((one) => [one.evaluator, one.direction ?? "none"])
            ),
        );
        this.#rows = compare(loaded.map(({ results }) => results), this.#directions);
    }

    // MARK: Elements

    #draw() {
        const names = [...this.#directions.keys()];
        const sorts = [["regression", "what got worse first"], ["example", "as the examples are"]];
        const sort = choice(sorts, this.#sort, { onchange: () => this.#go({ sort: sort.value }) });
        const evaluator = choice([["", "all"], ...names.map((name) => [name, name])], this.#name ?? "", {
            onchange: () => this.#go({ evaluator: evaluator.value }),
        });
        const baseline = choice(this.#experiments.map(({ id, name }) => [id, name || id]), this.#ids[0] ?? null, {
            onchange: () => this.#go({ baseline: baseline.value }),
        });
        const focused = this.element.querySelector(":focus")?.closest("label")?.textContent;
        const isOther = new Set(this.#experiments.map(({ dataset, version }) => `${dataset}\n${version}`)).size > 1;
        this.element.replaceChildren(
            h(
                "header.list-head",
                null,
                h("h1", null, "Comparison"),
                h(
                    "div.list-tools",
                    null,
                    labeled("Baseline", baseline),
                    labeled("Evaluator", evaluator),
                    labeled("Order", sort),
                ),
            ),
            isOther
                ? h("p.note", null, "These ran over different examples: only those they share can be compared.")
                : "",
            this.#isCut ? h("p.note", null, `Of each the first ${count(mostResults)} results are compared.`) : "",
            this.#experiments.length < 2
                ? h("p", null, "Choose two or more ", h("a", { href: "/experiments" }, "experiments"), " to compare.")
                : h(
                    "div.wide",
                    { tabindex: "0", role: "region", "aria-label": "Examples and answers" },
                    h(
                        "table.compare-table",
                        { "aria-label": "Comparison" },
                        h(
                            "thead",
                            null,
                            h("tr", null, h("th", { scope: "col" }, "Example"), this.#experiments.map(head)),
                        ),
                        h(
                            "tbody",
                            null,
                            h(
                                "tr.summary",
                                null,
                                h("th", { scope: "row" }, "All"),
                                this.#experiments.map((one, index) => this.#summary(one, index)),
                            ),
                        ),
                        this.#body,
                    ),
                ),
            this.#foot,
        );
        this.#drawRows();
        if (focused) {
            const label = [...this.element.querySelectorAll("label")].find(({ textContent }) =>
                textContent === focused
            );
            label?.querySelector("select").focus();
        }
    }

    #drawRows() {
        const rows = this.#sort === "regression" ? byRegression(this.#rows, this.#name) : this.#rows;
        this.#body.replaceChildren(...rows.slice(0, this.#shown).map((row) => this.#row(row)));
        const rest = rows.length - this.#shown;
        this.#foot.replaceChildren(
            rest <= 0 ? "" : h("button", {
                type: "button",
                onclick: () => {
                    this.#shown += 2 * rowsShown;
                    this.#drawRows();
                },
            }, `Show more of ${count(rest)}`),
        );
    }

    #summary(experiment, index) {
        const baseline = this.#experiments[0].scores ?? [];
        const scores = (experiment.scores ?? []).filter(({ evaluator }) => this.#isWanted(evaluator));
        return h(
            "td",
            null,
            scores.map((score) => {
                const { evaluator, direction } = score;
                const before = index > 0 ? baseline.find((one) => one.evaluator === evaluator) : null;
                const counts = index > 0 && tally(this.#rows, index, evaluator, direction);
                return [
                    meanView({ ...score, name: evaluator }, before && deltaView(score.mean, before.mean, direction)),
                    counts && counts.worse + counts.better > 0 &&
                    h(
                        "p.muted.tally",
                        null,
                        `${count(counts.worse)} worse, ${count(counts.better)} better, ${count(counts.same)} the same`,
                    ),
                ];
            }),
        );
    }

    #row({ id, input, reference, cells }) {
        const said = (cell) => cell.results.map(({ output, error }) => (error ? "" : textFrom(output))).join("\n");
        return h(
            "tr",
            { "data-id": id },
            h(
                "th",
                { scope: "row" },
                h("div.example-input", null, valueOrNone(input, "No input.")),
                (reference ?? null) !== null &&
                    h("details.example-reference", null, h("summary", null, "reference"), valueOrNone(reference, "")),
            ),
            cells.map((cell, index) => {
                const differs = index > 0 && cell.results.length > 0 && said(cell) !== said(cells[0]);
                return h(
                    "td",
                    { class: differs ? "differs" : null },
                    cell.results.length
                        ? cell.results.map((one) => answer(one))
                        : h("p.muted", null, "Not in this one."),
                    h("div.scores", null, this.#verdicts(cell, index > 0 ? cells[0] : null)),
                    differs && h("p.differs-mark", { title: "Differs from the baseline's answer" }, "≠ baseline"),
                );
            }),
        );
    }

    /** One verdict as it is; of several repetitions the mean. */
    #verdicts({ results, scores }, baseline) {
        const verdicts = results.flatMap(({ evaluations }) => evaluations ?? []);
        const names = [...new Set(verdicts.map(({ name }) => name))].filter((name) => this.#isWanted(name));
        return names.map((name) => {
            const own = verdicts.filter((one) => one.name === name);
            const delta = baseline &&
                deltaView(scores.get(name), baseline.scores.get(name), this.#directions.get(name));
            return verdictView(own.length === 1 ? own[0] : { name, score: scores.get(name) ?? null }, delta);
        });
    }

    #isWanted(name) {
        return this.#name === null || this.#name === name;
    }

    #turnSort() {
        this.#go({ sort: this.#sort === "regression" ? "example" : "regression" });
        return true;
    }

    /** Another order or baseline is another address. */
    #go({ baseline = this.#ids[0], evaluator = this.#name, sort = this.#sort }) {
        const query = new URLSearchParams({ baseline });
        for (const id of this.#ids) if (id !== baseline) query.append("with", id);
        if (evaluator) query.set("evaluator", evaluator);
        if (sort !== "regression") query.set("sort", sort);
        this.#page.navigate(`/compare?${query}`);
    }
}

function head(experiment, index) {
    return h(
        "th",
        { scope: "col" },
        h(
            "div.grid-head",
            null,
            h("a", { href: experimentAddress(experiment.id) }, experiment.name || experiment.id),
            index === 0 && h("span.muted", null, "baseline"),
            stateView(experiment),
        ),
        experiment.state === "finished" ? null : progressView(experiment),
    );
}

function answer(result) {
    const { output, error } = result;
    return h(
        "div.compared-answer",
        null,
        error ? h("p.error.text", null, glyph("error"), String(error)) : valueOrNone(output, "No answer yet."),
        traceLink(result.trace_id, result.span_id),
    );
}

import {
    deleteExperiment,
    experimentEvents,
    fetchExperiment,
    fetchExperiments,
    fetchResults,
    resumeExperiment,
    stopExperiment,
} from "./api-datasets.js";
import { confirmDialog } from "./dialog.js";
import { attemptLink, comparisonAddress, datasetAddress, progressView, stateView } from "./experiment-parts.js";
import { failure } from "./failure.js";
import { choice, labeled } from "./fields.js";
import { dateTime, duration } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { Reloader } from "./reloader.js";
import { meanView } from "./scores.js";
import { valueOrNone } from "./tool-card.js";
import { verdictList } from "./verdicts.js";

/** Results are asked for again so long after progress was told. */
const patience = 1000;

/** One experiment: how far it is, its scores, and what was answered to each example. */
export class ExperimentView {
    title = "Experiment · Tracewing";
    element = h("div.list-page", { tabindex: "0", role: "region", "aria-label": "Experiment" });
    #page;
    #id;
    #experiment = null;
    #others = [];
    #results = [];
    #next = null;
    #head = h("div");
    #body = h("tbody");
    #foot = h("div.foot");
    #source = null;
    #reloader = new Reloader(() => this.#loadResults(), patience);
    #closed = new AbortController();

    constructor(page, query) {
        this.#page = page;
        this.#id = query.get("id") ?? "";
    }

    async load() {
        const { signal } = this.#closed;
        try {
            this.#experiment = await fetchExperiment(this.#id, { signal });
            const [{ experiments }] = await Promise.all([
                fetchExperiments({ dataset: this.#experiment.dataset, signal }),
                this.#fetchResults(),
            ]);
            this.#others = experiments.filter(({ id }) => id !== this.#id);
            this.#build();
            this.#listen();
        } catch (error) {
            if (error.name === "AbortError") return;
            this.element.replaceChildren(
                h("h1.visually-hidden", null, "Experiment"),
                failure(error, () => this.load()),
            );
        }
    }

    update() {}

    close() {
        this.#closed.abort();
        this.#reloader.stop();
        this.#source?.close();
    }

    get bindings() {
        return [{ keys: ["Escape"], words: "Back to the experiments", run: () => this.#page.leave("/experiments") }];
    }

    // MARK: Loading

    /** As many results as are shown, and at least a page. */
    async #fetchResults() {
        const { signal } = this.#closed;
        const wanted = this.#results.length;
        const page = await fetchResults(this.#id, { signal });
        while (page.next && page.results.length < wanted) {
            const more = await fetchResults(this.#id, { cursor: page.next, signal });
            page.results.push(...more.results);
            page.next = more.next;
        }
        this.#results = page.results;
        this.#next = page.next ?? null;
    }

    async #loadResults() {
        try {
            await this.#fetchResults();
            this.#page.notice(null);
            this.#drawResults();
        } catch (error) {
            if (error.name !== "AbortError") this.#page.notice(error, () => this.#loadResults());
        }
    }

    /** Hears how far it is while it runs. */
    #listen() {
        this.#source?.close();
        this.#source = null;
        if (this.#experiment.state !== "running" || this.#closed.signal.aborted) return;
        const source = new EventSource(experimentEvents(this.#id));
        this.#source = source;
        source.addEventListener("progress", ({ data }) => {
            try {
                Object.assign(this.#experiment, JSON.parse(data));
            } catch {
                return;
            }
            this.#drawHead();
            this.#reloader.ask();
        });
        source.addEventListener("done", () => {
            source.close();
            this.#finish();
        });
    }

    /** What is shown at the end is what is stored. */
    async #finish() {
        try {
            this.#experiment = await fetchExperiment(this.#id, { signal: this.#closed.signal });
            this.#drawHead();
        } catch {
            // Loading the results says what is wrong.
        }
        await this.#loadResults();
    }

    // MARK: Elements

    #build() {
        this.title = `${this.#experiment.name || this.#id} · Tracewing`;
        this.#page.setTitle(this.title);
        const heads = ["Input", "Answer", "Verdicts", "Attempt"];
        this.element.replaceChildren(
            this.#head,
            h(
                "div.wide",
                { tabindex: "0", role: "region", "aria-label": "Results" },
                h(
                    "table.result-table",
                    { "aria-label": "Results" },
                    h("thead", null, h("tr", null, heads.map((words) => h("th", { scope: "col" }, words)))),
                    this.#body,
                ),
            ),
            this.#foot,
        );
        this.#drawHead();
        this.#drawResults();
    }

    #drawHead() {
        const one = this.#experiment;
        const action = (words, act) =>
            h("button", { type: "button", onclick: (event) => this.#act(event.target, act) }, words);
        const others = choice(
            [["", "Compare with"], ...this.#others.map(({ id, name }) => [id, name || id])],
            "",
            {
                "aria-label": "Compare with",
                onchange: () => others.value && this.#page.navigate(comparisonAddress(others.value, [this.#id])),
            },
        );
        const chosen = this.#head.contains(document.activeElement) && document.activeElement.matches("select");
        // A choice that is open must not be taken from under the hand.
        if (chosen) return;
        this.#head.replaceChildren(
            h(
                "header.list-head",
                null,
                h("h1", null, one.name || one.id),
                h(
                    "div.list-tools",
                    null,
                    one.state === "running" && action("Stop", () => stopExperiment(this.#id)),
                    ["stopped", "interrupted", "failed"].includes(one.state) &&
                        action("Resume", () => resumeExperiment(this.#id)),
                    this.#others.length > 0 && others,
                    h("button.quiet", { type: "button", onclick: () => this.#delete() }, "Delete"),
                ),
            ),
            h(
                "div.experiment-facts",
                null,
                stateView(one),
                progressView(one),
                h("a", { href: datasetAddress(one.dataset) }, `${one.dataset}, version ${one.version}`),
                h("span.muted", null, dateTime(one.created_at)),
            ),
            one.reason ? h("p.error.text", null, one.reason) : "",
            h("div.means", null, (one.scores ?? []).map((score) => meanView({ ...score, name: score.evaluator }))),
        );
    }

    async #act(button, act) {
        button.disabled = true;
        try {
            await act();
            await this.load();
        } catch (error) {
            button.disabled = false;
            this.#page.notice(error, () => this.load());
        }
    }

    #drawResults() {
        const keys = new Map([...this.#body.rows].map((row) => [row.dataset.key, row]));
        // A row that has not changed stays as it is, with what was unfolded or selected in it.
        const rows = this.#results.map((result) => {
            const key = `${result.example_id}\n${result.repetition}`;
            const content = JSON.stringify(result);
            const old = keys.get(key);
            if (old?.content === content) return old;
            const row = resultRow(result, key);
            row.content = content;
            return row;
        });
        this.#body.replaceChildren(...rows);
        this.#foot.replaceChildren(
            this.#next !== null
                ? h("button", { type: "button", onclick: (event) => this.#more(event.target) }, "Show more results")
                : rows.length
                ? ""
                : h("p.muted", null, "No result yet."),
        );
    }

    async #more(button) {
        button.disabled = true;
        try {
            const page = await fetchResults(this.#id, { cursor: this.#next });
            this.#results.push(...page.results);
            this.#next = page.next ?? null;
            this.#drawResults();
        } catch (error) {
            button.disabled = false;
            this.#page.notice(error, () => this.#loadResults());
        }
    }

    #delete() {
        confirmDialog({
            title: `Delete ${this.#experiment.name || "the experiment"}?`,
            words: "Its results go with it. Its traces stay, and so does the dataset.",
            verb: "Delete",
            act: async () => {
                await deleteExperiment(this.#id);
                this.#page.navigate("/experiments");
            },
        });
    }
}

function resultRow(result, key) {
    const { input, reference, output, error, evaluations, repetition, example_id: id } = result;
    return h(
        "tr",
        { "data-key": key },
        h(
            "td",
            null,
            valueOrNone(input, "No input."),
            (reference ?? null) !== null &&
                h("details.example-reference", null, h("summary", null, "reference"), valueOrNone(reference, "")),
        ),
        h("td", null, error && h("p.error.text", null, glyph("error"), String(error)), answerOf(output, error)),
        h("td", null, verdictList(evaluations ?? [])),
        h(
            "td.attempt-facts",
            null,
            h("code", null, id),
            repetition > 0 && h("span.muted", null, `repetition ${repetition + 1}`),
            (result.duration ?? null) !== null && h("span.muted", null, duration(result.duration * 1000)),
            attemptLink(result),
        ),
    );
}

function answerOf(output, error) {
    if ((output ?? null) === null && error) return null;
    return valueOrNone(output, "Not yet.");
}

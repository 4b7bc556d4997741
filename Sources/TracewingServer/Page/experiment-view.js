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
import { comparisonAddress, datasetAddress, progressView, stateView } from "./experiment-parts.js";
import { failure } from "./failure.js";
import { choice, labeled } from "./fields.js";
import { dateTime, duration } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { keepRows } from "./kept-rows.js";
import { Reloader } from "./reloader.js";
import { meanView } from "./scores.js";
import { valueOrNone } from "./tool-card.js";
import { traceLink } from "./trace-link.js";
import { verdictList } from "./verdicts.js";

/** Results are asked for again so long after progress was told. */
const patience = 1000;
/** How long a server that did not tell of the progress is left alone. */
const pause = 2000;

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
    #action = h("span");
    #facts = h("div");
    #body = h("tbody");
    #foot = h("div.foot");
    #source = null;
    #timer = null;
    #drawnState = null;
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
        this.#stopListening();
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

    /** Shows what is stored, and listens for what comes then. */
    async #refresh() {
        this.#stopListening();
        try {
            this.#experiment = await fetchExperiment(this.#id, { signal: this.#closed.signal });
            await this.#fetchResults();
            this.#page.notice(null);
            this.#draw();
            this.#drawResults();
            this.#listen();
        } catch (error) {
            if (error.name === "AbortError") return;
            this.#page.notice(error, () => this.#refresh());
            this.#refreshLater();
        }
    }

    #refreshLater() {
        this.#stopListening();
        if (this.#experiment.state === "running") this.#timer = setTimeout(() => this.#refresh(), pause);
    }

    #stopListening() {
        clearTimeout(this.#timer);
        this.#source?.close();
    }

    /** Hears how far it is while it runs. */
    #listen() {
        this.#stopListening();
        if (this.#experiment.state !== "running" || this.#closed.signal.aborted) return;
        const source = new EventSource(experimentEvents(this.#id));
        this.#source = source;
        source.addEventListener("progress", ({ data }) => {
            try {
                Object.assign(this.#experiment, JSON.parse(data));
            } catch {
                return;
            }
            this.#draw();
            this.#reloader.ask();
        });
        // What is shown at the end is what is stored.
        source.addEventListener("done", () => this.#refresh());
        source.addEventListener("error", () => {
            // A browser connects again by itself, but not after an answer that is no feed.
            if (source.readyState === EventSource.CLOSED) this.#refreshLater();
        });
    }

    // MARK: Elements

    #build() {
        this.title = `${this.#experiment.name || this.#id} · Tracewing`;
        this.#page.setTitle(this.title);
        const heads = ["Input", "Answer", "Verdicts", "Attempt"];
        const others = choice(
            [["", "Compare with"], ...this.#others.map(({ id, name }) => [id, name || id])],
            "",
            {
                "aria-label": "Compare with",
                onchange: () => others.value && this.#page.navigate(comparisonAddress(others.value, [this.#id])),
            },
        );
        this.element.replaceChildren(
            h(
                "header.list-head",
                null,
                h("h1", null, this.#experiment.name || this.#id),
                h(
                    "div.list-tools",
                    null,
                    this.#action,
                    this.#others.length > 0 && others,
                    h("button.quiet", { type: "button", onclick: () => this.#delete() }, "Delete"),
                ),
            ),
            this.#facts,
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
        this.#draw();
        this.#drawResults();
    }

    /** How far it is. What can be clicked stays as it is until the state is another. */
    #draw() {
        const one = this.#experiment;
        if (one.state !== this.#drawnState) this.#drawAction();
        this.#facts.replaceChildren(
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

    #drawAction() {
        const { state } = this.#experiment;
        this.#drawnState = state;
        const action = (words, act) =>
            h("button", { type: "button", onclick: (event) => this.#act(event.target, act) }, words);
        this.#action.replaceChildren(
            state === "running"
                ? action("Stop", () => stopExperiment(this.#id))
                : ["stopped", "interrupted", "failed"].includes(state)
                ? action("Resume", () => resumeExperiment(this.#id))
                : "",
        );
    }

    async #act(button, act) {
        button.disabled = true;
        try {
            await act();
            await this.#refresh();
            // What was pressed is gone, and what can be pressed now is in its place.
            if (document.activeElement === document.body) this.#action.querySelector("button")?.focus();
        } catch (error) {
            this.#page.notice(error, () => this.#refresh());
        } finally {
            button.disabled = false;
        }
    }

    #drawResults() {
        keepRows(this.#body, this.#results, (one) => `${one.example_id}\n${one.repetition}`, resultRow);
        this.#foot.replaceChildren(
            this.#next !== null
                ? h("button", { type: "button", onclick: (event) => this.#more(event.target) }, "Show more results")
                : this.#results.length
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

function resultRow(result) {
    const { input, reference, output, error, evaluations, repetition, example_id: id } = result;
    return h(
        "tr",
        null,
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
            traceLink(result.trace_id, result.span_id),
        ),
    );
}

function answerOf(output, error) {
    if ((output ?? null) === null && error) return null;
    return valueOrNone(output, "Not yet.");
}

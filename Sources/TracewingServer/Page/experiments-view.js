import { fetchExperiments } from "./api-datasets.js";
import { comparisonAddress, datasetAddress, experimentAddress, progressView, stateView } from "./experiment-parts.js";
import { failure } from "./failure.js";
import { figuresTable } from "./figures-table.js";
import { h } from "./h.js";
import { RowFocus } from "./row-focus.js";
import { meanView } from "./scores.js";
import { ago } from "./times.js";

/** While one runs the list is asked for again after this. */
const pause = 2000;

/** What was run over datasets: how far it is, how it scored, and a choice of some to compare. */
export class ExperimentsView {
    title = "Experiments · Tracewing";
    element = h("div.list-page", { tabindex: "0", role: "region", "aria-label": "Experiments and what to compare" });
    #page;
    #dataset = null;
    #experiments = [];
    #next = null;
    #chosen = new Set();
    #place = h("div");
    #foot = h("div.foot");
    #compare = h("a.compare-link", { hidden: true }, "Compare");
    #hint = h("span.muted", null, "Choose two or more to compare them.");
    #focus = new RowFocus(this.#place);
    #timer = null;
    #heading = h("h1");
    #all = h("a", { href: "/experiments" }, "All experiments");
    #abort = new AbortController();

    constructor(page) {
        this.#page = page;
    }

    async load(url) {
        this.#dataset = url.searchParams.get("dataset");
        await this.#reload();
    }

    update(url) {
        this.#chosen.clear();
        this.#experiments = [];
        this.load(url);
    }

    close() {
        clearTimeout(this.#timer);
        this.#abort.abort();
    }

    get bindings() {
        return [
            ...this.#focus.bindings,
            { keys: ["x"], words: "Choose the row, or not", run: () => this.#choose() },
            { keys: ["c"], words: "Compare those chosen", run: () => this.#openComparison() },
        ];
    }

    /** Loads as much again as is shown. */
    async #reload() {
        clearTimeout(this.#timer);
        // What was asked for another dataset is of no use.
        this.#abort.abort();
        this.#abort = new AbortController();
        const { signal } = this.#abort;
        try {
            const wanted = this.#experiments.length;
            const page = await fetchExperiments({ dataset: this.#dataset, signal });
            while (page.next && page.experiments.length < wanted) {
                const more = await fetchExperiments({ dataset: this.#dataset, cursor: page.next, signal });
                page.experiments.push(...more.experiments);
                page.next = more.next;
            }
            this.#experiments = page.experiments;
            this.#next = page.next ?? null;
            this.#page.notice(null);
            this.#draw();
        } catch (error) {
            if (error.name === "AbortError") return;
            if (this.#experiments.length) this.#page.notice(error, () => this.#reload());
            else this.element.replaceChildren(failure(error, () => this.#reload()));
        }
        if (signal.aborted || !this.#experiments.some(({ state }) => state === "running")) return;
        this.#timer = setTimeout(() => this.#reload(), pause);
    }

    async #more(button) {
        button.disabled = true;
        try {
            const { signal } = this.#abort;
            const page = await fetchExperiments({ dataset: this.#dataset, cursor: this.#next, signal });
            this.#experiments.push(...page.experiments);
            this.#next = page.next ?? null;
            this.#draw();
        } catch (error) {
            button.disabled = false;
            if (error.name !== "AbortError") this.#page.notice(error, () => this.#reload());
        }
    }

    #draw() {
        const focused = this.#place.contains(document.activeElement) &&
            document.activeElement.closest("tr")?.dataset.key;
        const wasBox = document.activeElement?.type === "checkbox";
        const rows = this.#experiments.map((one) => [
            h("a", { href: experimentAddress(one.id), "data-id": one.id }, one.name || one.id),
            this.#box(one),
            stateView(one),
            h("a", { href: datasetAddress(one.dataset) }, `${one.dataset} (${one.version})`),
            progressView(one),
            (one.scores ?? []).map((score) => meanView({ ...score, name: score.evaluator })),
            ago(one.created_at),
        ]);
        const table = figuresTable(
            "Experiments",
            ["Name", "Compare", "State", "Dataset", "Progress", "Scores", "Began"],
            rows,
            {
                none:
                    "Nothing was run over a dataset yet. The playground does that, and tracewing eval run from a terminal.",
            },
        );
        [...table.querySelectorAll("tbody tr")].forEach((row, index) => {
            row.dataset.key = this.#experiments[index].id;
        });
        this.#place.replaceChildren(table);
        if (focused) {
            const row = [...table.querySelectorAll("tbody tr")].find(({ dataset }) => dataset.key === focused);
            row?.querySelector(wasBox ? "input" : "a").focus();
        }
        this.#foot.replaceChildren(
            this.#next === null
                ? ""
                : h("button", { type: "button", onclick: (event) => this.#more(event.target) }, "Show older ones"),
        );
        this.#drawComparison();
        this.#heading.textContent = this.#dataset === null ? "Experiments" : `Experiments over ${this.#dataset}`;
        this.#all.hidden = this.#dataset === null;
        if (this.element.contains(this.#place)) return;
        this.element.replaceChildren(
            h(
                "header.list-head",
                null,
                this.#heading,
                h(
                    "div.list-tools",
                    null,
                    this.#compare,
                    this.#hint,
                    this.#all,
                    h("a", { href: "/datasets" }, "Datasets"),
                ),
            ),
            this.#place,
            this.#foot,
        );
    }

    #box({ id, name }) {
        const box = h("input", { type: "checkbox", "aria-label": `Compare ${name || id}` });
        box.checked = this.#chosen.has(id);
        box.addEventListener("change", () => {
            if (box.checked) this.#chosen.add(id);
            else this.#chosen.delete(id);
            this.#drawComparison();
        });
        return box;
    }

    /** The oldest of those chosen is what the others are held against. */
    #drawComparison() {
        const chosen = this.#experiments.filter(({ id }) => this.#chosen.has(id)).reverse();
        this.#compare.hidden = chosen.length < 2;
        this.#hint.hidden = chosen.length >= 2 || this.#experiments.length < 2;
        if (chosen.length < 2) return;
        const [baseline, ...others] = chosen;
        this.#compare.href = comparisonAddress(baseline.id, others.map(({ id }) => id));
        this.#compare.textContent = `Compare ${chosen.length}`;
    }

    #choose() {
        const box = document.activeElement?.closest?.("tr")?.querySelector("input[type=checkbox]");
        if (!box) return false;
        box.click();
        return true;
    }

    #openComparison() {
        if (this.#compare.hidden) return false;
        this.#compare.click();
        return true;
    }
}

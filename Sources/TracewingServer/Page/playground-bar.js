import { fetchAllDatasets } from "./api-datasets.js";
import { askEvaluator } from "./evaluator-dialog.js";
import { choice, labeled } from "./fields.js";
import { h } from "./h.js";

const mostRepetitions = 20;

/** Above the prompts: run and stop, what all prompts share, and the dataset they may run over. */
export class PlaygroundBar {
    element;
    #state;
    #providers;
    #actions;
    #run;
    #stop;
    #prompts;
    #evaluators = h("ul.evaluators", { "aria-label": "Evaluators" });
    #datasets = h("div.dataset-choice");
    #overDataset;
    #fault = h("p.error", { role: "alert" });
    #closed = new AbortController();

    /** `actions`: `{ change, runAll, stopAll, add, runOverDataset, startExperiments, showPrompts }`. */
    constructor(state, providers, actions) {
        this.#state = state;
        this.#providers = providers;
        this.#actions = actions;
        const button = (words, run, names = "") => h("button", { type: "button", class: names, onclick: run }, words);
        this.#run = button("Run all", () => actions.runAll(), "primary");
        this.#stop = button("Stop all", () => actions.stopAll());
        this.#prompts = button("Back to the prompts", () => actions.showPrompts());
        this.#overDataset = h(
            "span.over-dataset",
            null,
            button("Run over dataset", () => actions.runOverDataset()),
            button("Run in the background", () => actions.startExperiments()),
        );
        this.element = h(
            "div.playground-bar",
            null,
            h("div.bar-group", null, this.#run, this.#stop, this.#prompts, button("Add a prompt", () => actions.add())),
            labeled("Template", this.#template()),
            labeled("Repetitions", this.#repetitions()),
            h(
                "div.bar-group.evaluator-choice",
                null,
                h("span.muted", null, "Evaluators"),
                this.#evaluators,
                button("Add", () => this.#ask(null), "quiet"),
            ),
            h("div.bar-group", null, this.#datasets, this.#overDataset),
            this.#fault,
        );
        this.#drawEvaluators();
        this.#drawDatasets([]);
        this.#loadDatasets();
    }

    close() {
        this.#closed.abort();
    }

    show({ isGrid, isRunning }) {
        this.#stop.disabled = !isRunning;
        this.#prompts.hidden = !isGrid;
    }

    #template() {
        const kinds = [["none", "none"], ["mustache", "{{name}}"], ["f-string", "{name}"]];
        const select = choice(kinds, this.#state.template, {
            onchange: () => {
                this.#state.template = select.value;
                this.#actions.change();
            },
        });
        return select;
    }

    #repetitions() {
        const field = h("input", {
            type: "number",
            min: "1",
            max: String(mostRepetitions),
            value: this.#state.repetitions,
        });
        field.addEventListener("input", () => {
            const number = Math.round(Number(field.value)) || 1;
            this.#state.repetitions = Math.max(1, Math.min(mostRepetitions, number));
            this.#actions.change();
        });
        field.addEventListener("change", () => {
            field.value = this.#state.repetitions;
        });
        return field;
    }

    async #loadDatasets() {
        try {
            this.#drawDatasets(await fetchAllDatasets({ signal: this.#closed.signal }));
        } catch (error) {
            if (error.name !== "AbortError") this.#fault.textContent = error.message;
        }
    }

    #drawDatasets(datasets) {
        const chosen = this.#state.dataset?.name ?? "";
        const select = choice([["", "none"], ...datasets.map(({ name }) => [name, name])], chosen, {
            onchange: () => {
                this.#state.dataset = select.value ? { name: select.value } : null;
                this.#overDataset.hidden = !select.value;
                this.#actions.change();
            },
        });
        this.#overDataset.hidden = !chosen;
        this.#datasets.replaceChildren(labeled("Dataset", select));
    }

    #drawEvaluators() {
        this.#evaluators.replaceChildren(...this.#state.evaluators.map((evaluator, index) => {
            const name = evaluator.name || evaluator.kind;
            return h(
                "li",
                null,
                h("button.quiet", { type: "button", title: "Change", onclick: () => this.#ask(index) }, name),
                h("button.quiet", {
                    type: "button",
                    "aria-label": `Remove ${name}`,
                    title: "Remove",
                    onclick: () => {
                        this.#state.evaluators.splice(index, 1);
                        this.#evaluatorsChanged();
                    },
                }, "×"),
            );
        }));
    }

    async #ask(index) {
        const { evaluators } = this.#state;
        this.#fault.textContent = "";
        try {
            const given = index === null ? null : evaluators[index];
            await askEvaluator(given, this.#providers, this.#state.dataset !== null, (evaluator) => {
                if (index === null) evaluators.push(evaluator);
                else evaluators[index] = evaluator;
                this.#evaluatorsChanged();
            });
        } catch (error) {
            this.#fault.textContent = error.message;
        }
    }

    #evaluatorsChanged() {
        this.#drawEvaluators();
        this.#actions.change();
    }
}

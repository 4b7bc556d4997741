import { startExperiment } from "./api-datasets.js";
import { fetchPrompt, fetchProviders } from "./api-playground.js";
import { failure } from "./failure.js";
import { h } from "./h.js";
import { PlaygroundBar } from "./playground-bar.js";
import { PlaygroundColumn } from "./playground-column.js";
import { PlaygroundRun, startAll } from "./playground-run.js";
import { columnOf, newColumn, PlaygroundState } from "./playground-state.js";
import { RunGrid } from "./run-grid.js";
import { directionsOf } from "./scores.js";
import { traceAddress } from "./trace-link.js";
import { VariableFields } from "./variable-fields.js";

/** Prompts side by side, asked of models; over a dataset they become a grid. */
export class PlaygroundView {
    title = "Playground · Tracewing";
    element = h("div.playground", null, h("h1.visually-hidden", null, "Playground"));
    #page;
    #replayed;
    #state;
    #providers = [];
    #columns = [];
    #bar;
    #variables;
    #workspace = h("div.workspace", { tabindex: "-1" });
    #note = h("div.playground-note", { role: "status" });
    #grid = null;
    #scrolled = [];
    #closed = new AbortController();

    constructor(page, query) {
        this.#page = page;
        const [traceId, spanId] = [query.get("trace"), query.get("span")];
        this.#replayed = traceId && spanId ? { traceId, spanId } : null;
        this.#state = new PlaygroundState(this.#replayed ? `${traceId}/${spanId}` : "");
        const { signal } = this.#closed;
        // What did not load has nothing to be kept.
        window.addEventListener("pagehide", () => this.#bar && this.#state.saveNow(), { signal });
        this.element.addEventListener("keydown", (event) => {
            if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            this.#runAll();
        });
    }

    /** Once: come back to, it is as it was left. */
    async load() {
        if (this.#bar) return;
        try {
            const [{ providers }] = await Promise.all([fetchProviders(), this.#replay()]);
            this.#providers = providers;
        } catch (error) {
            this.element.replaceChildren(this.element.firstElementChild, failure(error, () => this.load()));
            return;
        }
        if (this.#closed.signal.aborted) return;
        for (const column of this.#state.columns) this.#complete(column);
        this.#build();
    }

    update() {}

    shown() {
        this.#scrolled.forEach(([element, left, top]) => element.scrollTo(left, top));
    }

    hidden() {
        this.#scrolled = [this.element, this.#workspace].map((one) => [one, one.scrollLeft, one.scrollTop]);
    }

    close() {
        this.#closed.abort();
        // Nobody is there to read the answers.
        this.#stopAll();
        this.#closeGrid();
        if (!this.#bar) return;
        this.#state.saveNow();
        this.#bar.close();
    }

    get bindings() {
        return [
            { keys: ["r"], words: "Run all (Ctrl+Enter in a field)", run: () => this.#runAll() },
            { keys: ["s"], words: "Stop what runs", run: () => this.#stopAll() },
            { keys: ["a"], words: "Add a prompt", run: () => this.#add(newColumn()) },
            { keys: ["]", "j"], words: "Next prompt", run: () => this.#step(1) },
            { keys: ["[", "k"], words: "Previous prompt", run: () => this.#step(-1) },
            { keys: ["Escape"], words: "Leave the field, or go back to the prompts", run: () => this.#escape() },
        ];
    }

    /** A stored call of a model takes the place of the empty prompt, once: what is changed then stays changed. */
    async #replay() {
        if (!this.#replayed || !this.#state.isNew) return;
        const { traceId, spanId } = this.#replayed;
        this.#state.columns = [columnOf(await fetchPrompt(traceId, spanId))];
        this.#state.isNew = false;
        this.#state.save();
    }

    /** Fills in what has to be chosen before a prompt can run. */
    #complete(column) {
        const known = this.#providers.find(({ name }) => name === column.provider) ??
            this.#providers.find(({ models }) => models?.includes(column.model)) ?? this.#providers[0];
        column.provider = known?.name ?? null;
        column.model ||= known?.models?.[0] ?? "";
    }

    // MARK: Elements

    #build() {
        this.#bar = new PlaygroundBar(this.#state, this.#providers, {
            change: () => this.#changed(),
            runAll: () => this.#runAll(),
            stopAll: () => this.#stopAll(),
            add: () => this.#add(newColumn()),
            runOverDataset: () => this.#runOverDataset(),
            startExperiments: () => this.#startExperiments(),
            showPrompts: () => this.#showPrompts(),
        });
        this.#variables = new VariableFields(this.#state, () => this.#changed());
        const origin = this.#replayed && h(
            "p.muted.origin",
            null,
            "From ",
            h("a", { href: traceAddress(this.#replayed.traceId, this.#replayed.spanId) }, "a stored call"),
            ". What is run here is a new one.",
        );
        this.element.replaceChildren(
            this.element.firstElementChild,
            this.#bar.element,
            this.#variables.element,
            h("div.playground-notes", null, this.#note, origin, !this.#providers.length && noProvider()),
            this.#workspace,
        );
        this.#columns = this.#state.columns.map((column) => this.#column(column));
        this.#showPrompts();
    }

    #column(column) {
        return new PlaygroundColumn(column, this.#providers, {
            change: () => this.#changed(),
            duplicate: (one) => this.#add(structuredClone(one.column), one),
            remove: (one) => this.#remove(one),
            run: (one) => this.#run([one]),
            stop: (one) => one.run?.stop(),
        });
    }

    /** What runs in a grid ends with it: there is no other place to read it, or to stop it. */
    #closeGrid() {
        for (const run of this.#grid?.runs ?? []) run.stop();
        this.#grid?.close();
        this.#grid = null;
    }

    #showPrompts() {
        this.#closeGrid();
        this.#columns.forEach((one, index) => {
            one.letter = letterAt(index);
        });
        this.#workspace.replaceChildren(h("div.prompts", null, this.#columns.map(({ element }) => element)));
        this.#bar.show({ isGrid: false, isRunning: this.#isRunning });
    }

    #changed() {
        this.#state.save();
        this.#variables.show();
    }

    #add(column, after = this.#columns.at(-1)) {
        this.#complete(column);
        const at = this.#columns.indexOf(after) + 1;
        this.#state.columns.splice(at, 0, column);
        const added = this.#column(column);
        this.#columns.splice(at, 0, added);
        this.#changed();
        this.#showPrompts();
        added.focus();
    }

    #remove(one) {
        if (this.#columns.length === 1) return this.#replace(one);
        one.run?.stop();
        const at = this.#columns.indexOf(one);
        this.#columns.splice(at, 1);
        this.#state.columns.splice(at, 1);
        this.#changed();
        this.#showPrompts();
        this.#columns[Math.min(at, this.#columns.length - 1)].focus();
    }

    /** There is always one prompt: removing the last leaves an empty one. */
    #replace(one) {
        one.run?.stop();
        const column = newColumn();
        this.#complete(column);
        this.#state.columns = [column];
        this.#columns = [this.#column(column)];
        this.#changed();
        this.#showPrompts();
        this.#columns[0].focus();
    }

    #step(by) {
        const at = this.#columns.findIndex(({ element }) => element.contains(document.activeElement));
        const next = at < 0 ? 0 : Math.max(0, Math.min(this.#columns.length - 1, at + by));
        this.#columns[next].focus();
        // The focus is in a field now, where letters are typed: Escape comes back.
        return true;
    }

    #escape() {
        if (document.activeElement?.matches("input, textarea, select")) {
            document.activeElement.blur();
            this.#workspace.focus({ preventScroll: true });
            return true;
        }
        if (!this.#grid) return false;
        this.#showPrompts();
        return true;
    }

    // MARK: Running

    /** The requests of these columns; null if one of them cannot be sent, which its column says. */
    #requests(columns, more) {
        const { template, repetitions, evaluators } = this.#state;
        const prompts = columns.map((one) => one.prompt(template));
        if (prompts.includes(null)) {
            this.#showPrompts();
            columns[prompts.indexOf(null)].focus();
            return null;
        }
        const judges = evaluators.map(({ description }) => description);
        return prompts.map((prompt) => ({ ...prompt, repetitions, evaluators: judges, ...more }));
    }

    #runAll() {
        if (this.#grid) this.#runOverDataset();
        else this.#run(this.#columns);
        return true;
    }

    #run(columns) {
        const requests = this.#requests(columns, { variables: this.#state.given });
        if (!requests) return;
        const runs = columns.map((one, index) => {
            one.run?.stop();
            const run = new PlaygroundRun(requests[index]);
            one.showRun(run);
            return run;
        });
        this.#start(runs);
    }

    #runOverDataset() {
        const { dataset } = this.#state;
        if (!dataset) return;
        const requests = this.#requests(this.#columns, { dataset });
        if (!requests) return;
        this.#stopAll();
        this.#closeGrid();
        const columns = this.#columns.map(({ letter, column }, index) => ({
            letter,
            words: column.model,
            run: new PlaygroundRun({ ...requests[index], experiment: `${column.model} (${letter})` }),
        }));
        const grid = new RunGrid(columns, dataset, directionsOf(this.#judges), {
            onStop: (index) => grid.runs[index].stop(),
            onAgain: (index) => this.#runAgain(index),
        });
        this.#grid = grid;
        this.#workspace.replaceChildren(grid.element);
        this.#bar.show({ isGrid: true, isRunning: true });
        grid.load();
        this.#start(grid.runs);
    }

    /** What one column of the grid asked is asked again. */
    #runAgain(index) {
        const run = new PlaygroundRun(this.#grid.runs[index].request);
        this.#grid.setRun(index, run);
        this.#start([run]);
    }

    /** The same in the background: the server goes on with it when this page is closed. */
    async #startExperiments() {
        const { dataset, repetitions } = this.#state;
        const requests = this.#requests(this.#columns, {});
        if (!dataset || !requests) return;
        try {
            for (const [index, request] of requests.entries()) {
                const { provider, model, messages, template, tools, tool_choice, parameters, evaluators } = request;
                await startExperiment({
                    name: `${model} (${letterAt(index)})`,
                    dataset,
                    repetitions,
                    prompt: { provider, model, messages, template, tools, tool_choice, parameters },
                    evaluators,
                });
            }
            if (!this.element.isConnected) return;
            this.#page.navigate(`/experiments?${new URLSearchParams({ dataset: dataset.name })}`);
        } catch (error) {
            this.#note.replaceChildren(
                h("p.error", null, [error.what, error.message, error.hint].filter(Boolean).join(" ")),
            );
        }
    }

    async #start(runs) {
        this.#note.replaceChildren();
        this.#bar.show({ isGrid: this.#grid !== null, isRunning: true });
        await startAll(runs);
        if (!this.#isRunning) this.#bar.show({ isGrid: this.#grid !== null, isRunning: false });
    }

    #stopAll() {
        for (const run of this.#runs()) run.stop();
        return true;
    }

    #runs() {
        return [...this.#columns.map(({ run }) => run), ...(this.#grid?.runs ?? [])].filter(Boolean);
    }

    get #isRunning() {
        return this.#runs().some(({ isOver }) => !isOver);
    }

    get #judges() {
        return this.#state.evaluators.map(({ description }) => description);
    }
}

/** A, B, … Z, A1, B1. */
function letterAt(index) {
    const letter = String.fromCharCode(65 + index % 26);
    return index < 26 ? letter : `${letter}${Math.floor(index / 26)}`;
}

function noProvider() {
    return h(
        "div.note",
        null,
        h("p", null, h("strong", null, "No model can be asked yet.")),
        h(
            "p",
            null,
            "Start the server with ",
            h("code", null, "OPENAI_API_KEY"),
            " or ",
            h("code", null, "ANTHROPIC_API_KEY"),
            ", or with an address of your own: ",
            h("code", null, "TRACEWING_PROVIDERS=local=openai-chat@http://127.0.0.1:8080/v1;models=NAME"),
            ".",
        ),
    );
}

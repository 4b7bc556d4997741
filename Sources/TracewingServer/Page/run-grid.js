import { runNote, storedLink } from "./answer-view.js";
import { fetchExamples } from "./api-datasets.js";
import { count, duration, plural } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { deltaView, meanView, summarize } from "./scores.js";
import { valueOrNone } from "./tool-card.js";
import { verdictView } from "./verdicts.js";

const pageSize = 50;
const drawPause = 100;

/**
 * Prompts over a dataset: examples down, prompts across, a summary on top. What differs from the first prompt is
 * marked. Cells fill as answers come.
 */
export class RunGrid {
    element;
    #columns;
    #dataset;
    #directions;
    #actions;
    #body = h("tbody.examples");
    #summaries;
    #heads;
    #foot = h("div.foot");
    #cells = new Map();
    #next = null;
    #timer = null;
    #changed = new Set();
    #abort = new AbortController();

    /** `columns` are `{ letter, words, run }`; `directions` tells by the verdicts' names which way is better. */
    constructor(columns, dataset, directions, { onStop, onAgain }) {
        this.#columns = columns;
        this.#dataset = dataset;
        this.#directions = directions;
        this.#heads = columns.map(() => h("th", { scope: "col" }));
        this.#summaries = columns.map(() => h("td.summary"));
        this.element = h(
            "div.run-grid",
            { tabindex: "0", role: "region", "aria-label": `Results over ${dataset.name}` },
            h(
                "table",
                { "aria-label": `Prompts over ${dataset.name}` },
                h("thead", null, h("tr", null, h("th", { scope: "col" }, "Example"), this.#heads)),
                h("tbody", null, h("tr", null, h("th", { scope: "row" }, "All"), this.#summaries)),
                this.#body,
            ),
            this.#foot,
        );
        this.#actions = { onStop, onAgain };
        columns.forEach((_, index) => this.#listen(index));
        this.#draw();
    }

    get runs() {
        return this.#columns.map(({ run }) => run);
    }

    /** Another run takes the place of a column's; its cells start over. */
    setRun(index, run) {
        this.#columns[index].run = run;
        this.#listen(index);
        for (const id of this.#cells.keys()) this.#changed.add(id);
        this.#draw();
    }

    /** Loads the first examples; rows come with them. */
    async load() {
        await this.#more();
    }

    close() {
        this.#abort.abort();
        clearTimeout(this.#timer);
    }

    #listen(index) {
        const { run } = this.#columns[index];
        this.#drawHead(index);
        run.addEventListener("change", ({ detail }) => {
            if (run !== this.#columns[index].run) return;
            if (detail) this.#changed.add(detail.exampleID);
            else this.#drawHead(index);
            // Tokens of many answers come faster than rows are worth drawing.
            this.#timer ??= setTimeout(() => this.#draw(), drawPause);
        });
    }

    #moreButton(words) {
        const button = h("button", {
            type: "button",
            onclick: () => {
                button.disabled = true;
                this.#more();
            },
        }, words);
        return button;
    }

    async #more() {
        const { name, version } = this.#dataset;
        try {
            const page = await fetchExamples(name, {
                version,
                cursor: this.#next,
                limit: pageSize,
                signal: this.#abort.signal,
            });
            this.#next = page.next ?? null;
            this.#body.append(...page.examples.map((example) => this.#row(example)));
            this.#foot.replaceChildren(this.#next === null ? "" : this.#moreButton("Show more examples"));
        } catch (error) {
            if (error.name === "AbortError") return;
            this.#foot.replaceChildren(
                h("p.error", null, error.message),
                this.#moreButton("Try again"),
            );
        }
    }

    #row({ id, input, reference }) {
        const cells = this.#columns.map(() => h("td.cell"));
        this.#cells.set(id, cells);
        const row = h(
            "tr",
            null,
            h(
                "th",
                { scope: "row" },
                h("div.example-input", null, valueOrNone(input, "No input.")),
                (reference ?? null) !== null &&
                    h("details.example-reference", null, h("summary", null, "reference"), valueOrNone(reference, "")),
            ),
            cells,
        );
        this.#drawRow(id);
        return row;
    }

    #draw() {
        this.#timer = null;
        for (const id of this.#changed) this.#drawRow(id);
        this.#changed.clear();
        this.#drawSummaries();
    }

    #drawRow(id) {
        const cells = this.#cells.get(id);
        if (!cells) return;
        const answers = this.#columns.map(({ run }) => attemptsAt(run, id));
        cells.forEach((cell, index) => {
            cell.replaceChildren(...answers[index].map((attempt) => {
                const first = answers[0].find(({ repetition }) => repetition === attempt.repetition);
                return answerView(attempt, index === 0 ? null : first, this.#columns[0].letter, this.#directions);
            }));
        });
    }

    #drawSummaries() {
        const figures = this.#columns.map(({ run }) =>
            summarize([...run.attempts.values()].flatMap((one) => one.verdicts))
        );
        this.#columns.forEach(({ run }, index) => {
            const attempts = [...run.attempts.values()];
            const over = attempts.filter(({ isOver }) => isOver);
            const failed = over.filter(({ state }) => state !== "done").length;
            const { examples, repetitions } = run.experiment ?? {};
            const wanted = examples ? examples * (repetitions ?? 1) : attempts.length;
            const times = over.map(({ result }) => result?.duration).filter((time) => typeof time === "number");
            const tokens = over.reduce((sum, { result }) => sum + (result?.usage?.output_tokens ?? 0), 0);
            this.#summaries[index].replaceChildren(
                h(
                    "p.muted",
                    null,
                    [
                        `${count(over.length)} of ${count(wanted)}`,
                        times.length &&
                        `${duration(1000 * times.reduce((sum, time) => sum + time, 0) / times.length)} each`,
                        tokens && `${count(tokens)} tokens out`,
                    ].filter(Boolean).join(" · "),
                ),
                ...figures[index].map((one) => {
                    const baseline = index > 0 && figures[0].find(({ name }) => name === one.name);
                    return meanView(
                        one,
                        baseline && deltaView(one.mean, baseline.mean, this.#directions.get(one.name)),
                    );
                }),
                failed ? h("p.error", null, glyph("error"), plural(failed, "answer"), " failed") : "",
            );
        });
    }

    #drawHead(index) {
        const { onStop, onAgain } = this.#actions;
        const { letter, words, run } = this.#columns[index];
        this.#heads[index].replaceChildren(
            h(
                "div.grid-head",
                null,
                h("strong", null, letter),
                h("span.text", null, words),
                headTools(run, () => onStop(index)),
            ),
            ...runNote(run, () => onAgain(index)),
        );
    }
}

function headTools(run, onStop) {
    const { experiment } = run;
    return [
        h("span.muted", null, run.state),
        experiment?.id && h("a", { href: `/experiment?${new URLSearchParams({ id: experiment.id })}` }, "Experiment"),
        !run.isOver && h("button.quiet", { type: "button", onclick: onStop }, "Stop"),
    ];
}

function attemptsAt(run, id) {
    const found = [];
    for (let repetition = 0; repetition < run.repetitions; repetition += 1) {
        const attempt = run.attempts.get(`${id}\n${repetition}`);
        if (attempt) found.push(attempt);
    }
    return found;
}

/** A cell: what was answered in a few lines, the verdicts, and whether it differs from the first prompt's. */
function answerView(attempt, first, letter, directions) {
    const differs = first?.isOver && attempt.isOver && first.said !== attempt.said;
    const link = storedLink(attempt);
    return h(
        "div.grid-answer",
        { "data-state": attempt.state, class: differs ? "differs" : null },
        attempt.error === null ? null : h("p.error.text", null, glyph("error"), attempt.error),
        attempt.said && h("div.text.clamped", { title: attempt.said.slice(0, 4000) }, attempt.said.slice(0, 2000)),
        h(
            "div.scores",
            null,
            attempt.verdicts.map((one) => {
                const baseline = first?.verdicts.find(({ name }) => name === one.name);
                return verdictView(one, baseline && deltaView(one.score, baseline.score, directions.get(one.name)));
            }),
        ),
        h(
            "p.muted.grid-facts",
            null,
            attempt.isOver ? null : attempt.state,
            differs && h("span.differs-mark", { title: `Differs from ${letter}` }, `≠ ${letter}`),
            (attempt.result?.duration ?? null) !== null && duration(attempt.result.duration * 1000),
            link,
        ),
    );
}

import { answerList } from "./answer-view.js";
import { area, choice, labeled } from "./fields.js";
import { h } from "./h.js";
import { MessageEditor } from "./message-editor.js";
import { numberParameters, promptOf } from "./playground-prompt.js";

let made = 0;

/** One prompt of the playground: what is asked, of whom, and below it what was answered. */
export class PlaygroundColumn {
    element;
    column;
    run = null;
    #actions;
    #letter;
    #fault = h("p.column-fault.error", { role: "alert" });
    #answers = h("div.answers");
    #runButton;
    #heading = h("h2");
    #models;

    /** `actions`: `{ change, duplicate, remove, run, stop }`, each given this column. */
    constructor(column, providers, actions) {
        this.column = column;
        this.#actions = actions;
        this.#models = h("datalist", { id: `models-${made += 1}` });
        this.element = h("section.prompt", null, this.#head(providers), this.#editor(), this.#answers);
        this.showRun(null);
    }

    /** The name it has on the page: A, B, C. */
    set letter(letter) {
        this.#letter = letter;
        this.#heading.textContent = letter;
        this.#heading.setAttribute("aria-label", `Prompt ${letter}`);
        this.element.setAttribute("aria-label", `Prompt ${letter}`);
    }

    get letter() {
        return this.#letter;
    }

    focus() {
        this.element.scrollIntoView({ block: "nearest", inline: "nearest" });
        this.element.querySelector("textarea, select").focus({ preventScroll: true });
    }

    /** The prompt as the server takes it; null, and said in the column, if something is missing or wrong. */
    prompt(template) {
        this.say("");
        try {
            return promptOf(this.column, template);
        } catch (error) {
            this.say(error.message);
            return null;
        }
    }

    say(words) {
        this.#fault.textContent = words;
    }

    /** Shows what comes of a run; null shows that there is none yet. */
    showRun(run) {
        this.run = run;
        this.#answers.replaceChildren(...answerList(run, { onAgain: () => this.#actions.run(this) }));
        const draw = () => {
            const isUnderWay = run !== null && !run.isOver;
            this.#runButton.textContent = isUnderWay ? "Stop" : "Run";
        };
        run?.addEventListener("change", ({ detail }) => {
            if (detail === null) draw();
        });
        draw();
    }

    #head(providers) {
        const { column } = this;
        const provider = choice(providers.map(({ name }) => [name, name]), column.provider, {
            "aria-label": "Provider",
            onchange: () => {
                const before = providers.find(({ name }) => name === column.provider)?.models ?? [];
                column.provider = provider.value;
                const models = providers.find(({ name }) => name === column.provider)?.models ?? [];
                // A model that was typed stays; one that was the other provider's does not.
                if (!column.model || before.includes(column.model)) column.model = model.value = models[0] ?? "";
                this.#listModels(models);
                this.#changed();
            },
        });
        const model = h("input", {
            type: "text",
            "aria-label": "Model",
            placeholder: "model",
            list: this.#models.id,
            autocomplete: "off",
            spellcheck: "false",
            value: column.model,
            oninput: () => {
                column.model = model.value;
                this.#changed();
            },
        });
        this.#listModels(providers.find(({ name }) => name === column.provider)?.models ?? []);
        this.#runButton = h("button", {
            type: "button",
            onclick: () => (this.run && !this.run.isOver ? this.#actions.stop(this) : this.#actions.run(this)),
        });
        const quiet = (words, run) => h("button.quiet", { type: "button", onclick: () => run(this) }, words);
        return h(
            "header.prompt-head",
            null,
            h(
                "div.prompt-line",
                null,
                this.#heading,
                this.#runButton,
                quiet("Duplicate", this.#actions.duplicate),
                quiet("Remove", this.#actions.remove),
            ),
            h("div.prompt-line", null, provider, model, this.#models),
            this.#fault,
        );
    }

    #listModels(models) {
        this.#models.replaceChildren(...models.map((name) => h("option", { value: name })));
    }

    #editor() {
        return h(
            "div.prompt-editor",
            null,
            this.#parameters(),
            new MessageEditor(this.column.messages, () => this.#changed()).element,
            this.#tools(),
        );
    }

    #parameters() {
        const { parameters } = this.column;
        const summary = h("span.muted.preview");
        const draw = () => {
            const set = Object.entries(parameters).filter(([, text]) => text).map(([name, text]) => `${name} ${text}`);
            summary.textContent = set.join(", ") || "the provider's own";
        };
        const changed = (name, field) => () => {
            parameters[name] = field.value;
            draw();
            this.#changed();
        };
        const fields = numberParameters.map(([name, words]) => {
            const field = h("input", {
                type: "text",
                inputmode: "decimal",
                value: parameters[name] ?? "",
                autocomplete: "off",
            });
            field.addEventListener("input", changed(name, field));
            return labeled(words, field);
        });
        const stop = area(parameters.stop, { placeholder: "one a line" });
        stop.addEventListener("input", changed("stop", stop));
        draw();
        return h(
            "details.prompt-part",
            null,
            h("summary", null, "Parameters", summary),
            h("div.parameter-fields", null, fields, labeled("Stop at", stop)),
        );
    }

    #tools() {
        const { column } = this;
        const summary = h("span.muted.preview");
        const place = h("div");
        const draw = () => {
            let names = [];
            try {
                names = JSON.parse(column.tools || "[]").map((tool) => String((tool.function ?? tool).name));
                summary.textContent = names.join(", ") || "none";
            } catch {
                summary.textContent = "no JSON yet";
            }
            const words = [["auto", "the model chooses"], ["none", "none may be called"], ["required", "one must be"]];
            const select = choice([...words, ...names.map((name) => [name, `${name} must be`])], column.toolChoice, {
                onchange: () => {
                    column.toolChoice = select.value;
                    this.#changed();
                },
            });
            place.replaceChildren(labeled("Tool choice", select));
        };
        const field = area(column.tools, {
            class: "mono",
            "aria-label": "Tools as JSON",
            placeholder: '[{"name": "weather", "description": "…", "parameters": {"type": "object"}}]',
            oninput: () => {
                column.tools = field.value;
                draw();
                this.#changed();
            },
        });
        draw();
        return h("details.prompt-part", null, h("summary", null, "Tools", summary), field, place);
    }

    #changed() {
        this.say("");
        this.#actions.change(this);
    }
}

import { addDataset, fetchDatasets } from "./api-datasets.js";
import { DropZone } from "./drop-zone.js";
import { datasetAddress } from "./experiment-parts.js";
import { failure } from "./failure.js";
import { labeled } from "./fields.js";
import { figuresTable } from "./figures-table.js";
import { count, plural } from "./format.js";
import { h } from "./h.js";
import { RowFocus } from "./row-focus.js";
import { settingsForm } from "./settings-form.js";
import { ago } from "./times.js";

/** The datasets: what each holds; one more by name, or by dropping a file. */
export class DatasetsView {
    title = "Datasets · Tracewing";
    element;
    #place = h("div");
    #name = h("input", { type: "text", required: true, maxlength: "200", autocomplete: "off", spellcheck: "false" });
    #focus = new RowFocus(this.#place);
    #datasets = [];
    #next = null;

    constructor(page) {
        const drop = new DropZone({ names: () => this.#datasets.map(({ name }) => name), done: () => this.load() });
        this.element = h(
            "div.list-page",
            { tabindex: "0", role: "region", "aria-label": "Datasets and import" },
            h("header.list-head", null, h("h1", null, "Datasets"), h("a", { href: "/experiments" }, "Experiments")),
            h(
                "p.muted",
                null,
                "Examples with what was asked and what should be answered, to run prompts over. A span is added from its trace.",
            ),
            this.#place,
            settingsForm([labeled("New dataset", this.#name)], "Add", async () => {
                const name = this.#name.value.trim();
                await addDataset({ name });
                page.navigate(datasetAddress(name));
            }),
            drop.element,
        );
        drop.listen(this.element);
    }

    async load() {
        this.#datasets = [];
        await this.#more(null);
    }

    update() {}

    get bindings() {
        return this.#focus.bindings;
    }

    async #more(cursor, button = null) {
        if (button) button.disabled = true;
        try {
            const page = await fetchDatasets({ cursor });
            this.#datasets.push(...page.datasets);
            this.#next = page.next ?? null;
            this.#draw();
        } catch (error) {
            this.#place.replaceChildren(failure(error, () => this.#more(cursor)));
        }
    }

    #draw() {
        const rows = this.#datasets.map(({ name, description, version, examples, updated_at: updated }) => [
            h("a", { href: datasetAddress(name) }, name),
            count(examples),
            count(version),
            ago(updated),
            description ?? "",
        ]);
        this.#place.replaceChildren(
            figuresTable("Datasets", ["Name", "Examples", "Version", "Changed", "Description"], rows, {
                none: "There is no dataset yet. Drop a file here, or add a span from its trace.",
                numbers: [1, 2],
            }),
            this.#next === null
                ? h("p.muted", null, this.#datasets.length > 1 ? plural(this.#datasets.length, "dataset") : "")
                : h("button", {
                    type: "button",
                    onclick: (event) => this.#more(this.#next, event.target),
                }, "Show more"),
        );
    }
}

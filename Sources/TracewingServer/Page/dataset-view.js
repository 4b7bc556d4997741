import {
    addExamples,
    datasetExportAddress,
    deleteDataset,
    deleteExample,
    fetchDataset,
    fetchExamples,
} from "./api-datasets.js";
import { confirmDialog, openDialog } from "./dialog.js";
import { DropZone } from "./drop-zone.js";
import { failure } from "./failure.js";
import { area, choice, labeled, parsedJSON, textFrom, valueFrom } from "./fields.js";
import { plural } from "./format.js";
import { h } from "./h.js";
import { settingsForm } from "./settings-form.js";
import { valueOrNone } from "./tool-card.js";
import { traceLink } from "./trace-link.js";

/** One dataset: its versions, and the examples of one of them. */
export class DatasetView {
    title;
    element = h("div.list-page", { tabindex: "0", role: "region", "aria-label": "Dataset" });
    #page;
    #name;
    #dataset = null;
    #version = null;
    #examples = [];
    #next = null;
    #body = h("tbody");
    #foot = h("div.foot");
    #drop;
    #turn = 0;

    constructor(page, query) {
        this.#page = page;
        this.#name = query.get("name") ?? "";
        this.#drop = new DropZone({ name: this.#name, done: () => this.#changed() });
        this.#drop.listen(this.element);
        this.title = `${this.#name} · Tracewing`;
    }

    async load(url) {
        const turn = (this.#turn += 1);
        const version = url ? url.searchParams.get("version") : this.#version;
        try {
            const [dataset, page] = await Promise.all([
                fetchDataset(this.#name),
                fetchExamples(this.#name, { version }),
            ]);
            if (turn !== this.#turn) return;
            this.#dataset = dataset;
            this.#version = version;
            this.#examples = page.examples;
            this.#next = page.next ?? null;
            this.#page.notice(null);
            this.#build();
        } catch (error) {
            if (turn !== this.#turn) return;
            this.element.replaceChildren(
                h("h1.visually-hidden", null, "Dataset"),
                failure(error, () => this.load(url)),
            );
        }
    }

    update(url) {
        this.load(url);
    }

    close() {
        this.#turn += 1;
    }

    get bindings() {
        return [
            { keys: ["a"], words: "Add an example", run: () => this.#edit(null) },
            { keys: ["Escape"], words: "Back to the datasets", run: () => this.#page.leave("/datasets") },
        ];
    }

    /** After a change the newest version is in front. */
    async #changed() {
        if (this.#version === null) return this.load();
        this.#page.navigate(this.#address(null));
    }

    #build() {
        const { description, version, versions } = this.#dataset;
        const isNewest = this.#version === null || Number(this.#version) === version;
        const select = choice(
            versions.map((one) => [
                String(one.version),
                [`${one.version}: ${plural(one.examples, "example")}`, one.note].filter(Boolean).join(", "),
            ]),
            String(this.#version ?? version),
            {
                onchange: () =>
                    this.#page.navigate(this.#address(Number(select.value) === version ? null : select.value)),
            },
        );
        const download = (format, words) =>
            h("a", { href: datasetExportAddress(this.#name, format, this.#version), download: "" }, words);
        this.element.replaceChildren(
            h(
                "header.list-head",
                null,
                h("h1", null, this.#name),
                h(
                    "div.list-tools",
                    null,
                    labeled("Version", select),
                    h("span", null, "Export ", download("csv", "CSV"), " ", download("jsonl", "JSON lines")),
                    h("a", { href: `/experiments?${new URLSearchParams({ dataset: this.#name })}` }, "Experiments"),
                    h("button.quiet", { type: "button", onclick: () => this.#delete() }, "Delete"),
                ),
            ),
            description ? h("p.muted", null, description) : "",
            isNewest
                ? ""
                : h("p.note", null, "An older version. What is added goes into a new one, made of the newest."),
            h(
                "div.wide",
                { tabindex: "0", role: "region", "aria-label": "Examples" },
                h(
                    "table.example-table",
                    { "aria-label": `Examples of ${this.#name}` },
                    h(
                        "thead",
                        null,
                        h(
                            "tr",
                            null,
                            ["Input", "Reference", "Metadata", "Example"].map((words) =>
                                h("th", { scope: "col" }, words)
                            ),
                        ),
                    ),
                    this.#body,
                ),
            ),
            this.#foot,
            h("p", null, h("button", { type: "button", onclick: () => this.#edit(null) }, "Add an example")),
            this.#drop.element,
        );
        this.#body.replaceChildren();
        this.#append(this.#examples, isNewest);
    }

    #append(examples, isNewest) {
        this.#body.append(...examples.map((example) => this.#row(example, isNewest)));
        this.#foot.replaceChildren(
            this.#next !== null
                ? h(
                    "button",
                    { type: "button", onclick: (event) => this.#more(event.target, isNewest) },
                    "Show more examples",
                )
                : this.#examples.length
                ? ""
                : h("p.muted", null, "No example yet."),
        );
    }

    async #more(button, isNewest) {
        button.disabled = true;
        const turn = this.#turn;
        try {
            const page = await fetchExamples(this.#name, { version: this.#version, cursor: this.#next });
            if (turn !== this.#turn) return;
            this.#examples.push(...page.examples);
            this.#next = page.next ?? null;
            this.#append(page.examples, isNewest);
        } catch (error) {
            button.disabled = false;
            if (turn === this.#turn) this.#page.notice(error, () => this.load());
        }
    }

    #row(example, isNewest) {
        const { id, input, reference, metadata, trace_id: traceId, span_id: spanId } = example;
        return h(
            "tr",
            { "data-id": id },
            h("td", null, valueOrNone(input, "No input.")),
            h("td", null, valueOrNone(reference, "None.")),
            h("td", null, valueOrNone(Object.keys(metadata ?? {}).length ? metadata : null, "")),
            h(
                "td",
                null,
                h("code", null, id),
                traceLink(traceId, spanId),
                isNewest && h("button.quiet", {
                    type: "button",
                    "aria-label": `Change ${id}`,
                    onclick: () => this.#edit(example),
                }, "Change"),
                isNewest && h("button.quiet", {
                    type: "button",
                    "aria-label": `Remove ${id}`,
                    onclick: () => this.#remove(id),
                }, "Remove"),
            ),
        );
    }

    #edit(example) {
        const input = area(textFrom(example?.input));
        const reference = area(textFrom(example?.reference));
        const metadata = area(example && Object.keys(example.metadata ?? {}).length ? textFrom(example.metadata) : "", {
            class: "mono",
            placeholder: "{}",
        });
        const form = settingsForm(
            [
                labeled("Input", input, "Text, or JSON."),
                labeled("Reference", reference, "What should be answered; may be empty."),
                labeled("Metadata", metadata, "An object of JSON; may be empty."),
            ],
            example ? "Change" : "Add",
            async () => {
                const made = { input: valueFrom(input.value) };
                if (example) made.id = example.id;
                if (reference.value) made.reference = valueFrom(reference.value);
                const more = parsedJSON(metadata.value, "The metadata");
                if (more !== undefined) made.metadata = more;
                await addExamples(this.#name, [made]);
                dialog.close();
                await this.#changed();
            },
        );
        const dialog = openDialog(example ? "Example" : "Add an example", form, {
            names: "example-dialog",
            closeWords: "Cancel",
        });
        input.focus();
        return true;
    }

    #remove(id) {
        confirmDialog({
            title: "Remove the example?",
            words: "It goes from a new version. Older versions and what ran over them keep it.",
            verb: "Remove",
            act: async () => {
                await deleteExample(this.#name, id);
                await this.#changed();
            },
        });
    }

    #delete() {
        confirmDialog({
            title: `Delete ${this.#name}?`,
            words: "All its versions and examples go with it. This cannot be undone.",
            verb: "Delete",
            act: async () => {
                await deleteDataset(this.#name);
                this.#page.navigate("/datasets");
            },
        });
    }

    #address(version) {
        const query = new URLSearchParams({ name: this.#name });
        if (version !== null) query.set("version", version);
        return `/dataset?${query}`;
    }
}

import { importExamples } from "./api-datasets.js";
import { openDialog } from "./dialog.js";
import { labeled } from "./fields.js";
import { count, plural } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";

/** Where files of examples are dropped or chosen. */
export class DropZone {
    element;
    #name;
    #names;
    #done;
    #outcome = h("p.outcome", { role: "status" });

    /** Into the dataset `name`, or into one that is asked for, with `names` as those there are. */
    constructor({ name = null, names = () => [], done }) {
        this.#name = name;
        this.#names = names;
        this.#done = done;
        const field = h("input.visually-hidden", {
            type: "file",
            accept: ".csv,.jsonl,.ndjson",
            multiple: true,
            tabindex: "-1",
            "aria-label": "File of examples",
            onchange: () => {
                this.#take([...field.files]);
                field.value = "";
            },
        });
        this.element = h(
            "div.drop-zone",
            null,
            h(
                "p",
                null,
                "Drop a file of examples here, CSV or JSON lines, or ",
                h("button", {
                    type: "button",
                    onclick: () => field.click(),
                }, "Choose a file"),
                field,
            ),
            h(
                "p.muted",
                null,
                "Columns or members: input, reference, metadata, id. Other columns are members of the input.",
            ),
            this.#outcome,
        );
    }

    /** Takes what is dropped anywhere on `target`. */
    listen(target) {
        const isFile = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
        let inside = 0;
        const mark = (by) => {
            inside = Math.max(0, inside + by);
            this.element.classList.toggle("over", inside > 0);
        };
        target.addEventListener("dragenter", (event) => isFile(event) && mark(1));
        target.addEventListener("dragleave", (event) => isFile(event) && mark(-1));
        target.addEventListener("dragover", (event) => {
            if (isFile(event)) event.preventDefault();
        });
        target.addEventListener("drop", (event) => {
            if (!isFile(event)) return;
            event.preventDefault();
            mark(-inside);
            this.#take([...event.dataTransfer.files]);
        });
    }

    async #take(files) {
        for (const file of files) {
            const name = this.#name ?? await this.#ask(file);
            if (name) await this.#import(name, file);
        }
    }

    async #import(name, file) {
        this.#say([`Importing ${file.name}`]);
        try {
            const { added, replaced, version } = await importExamples(name, file);
            const words = [`${plural(added, "example")} added`, replaced && `${count(replaced)} replaced`];
            this.#say([`${file.name}: ${words.filter(Boolean).join(", ")}, version ${version} of ${name}.`]);
            this.#done(name);
        } catch (error) {
            this.#say([glyph("error"), [error.what, error.message, error.hint].filter(Boolean).join(" ")], true);
        }
    }

    #say(words, isFault = false) {
        this.#outcome.className = `outcome${isFault ? " error" : ""}`;
        this.#outcome.replaceChildren(...words);
    }

    /** The dataset a file goes into; null if the person thinks better of it. */
    #ask(file) {
        return new Promise((resolve) => {
            const list = h(
                "datalist",
                { id: "dataset-names" },
                this.#names().map((name) => h("option", { value: name })),
            );
            const field = h("input", {
                type: "text",
                required: true,
                maxlength: "200",
                list: list.id,
                autocomplete: "off",
                value: file.name.replace(/\.[^.]*$/, ""),
            });
            let name = null;
            const form = h(
                "form",
                null,
                labeled("Dataset", field, "A new name makes a new dataset; one that is there gets a new version."),
                list,
                h("div.dialog-actions", null, h("button.primary", { type: "submit" }, "Import")),
            );
            form.addEventListener("submit", (event) => {
                event.preventDefault();
                name = field.value.trim() || null;
                dialog.close();
            });
            const dialog = openDialog(`Import ${file.name}`, form, {
                closeWords: "Cancel",
                onClose: () => resolve(name),
            });
            field.select();
        });
    }
}

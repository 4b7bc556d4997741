import { addSpanToDataset, fetchAllDatasets } from "./api-datasets.js";
import { openDialog } from "./dialog.js";
import { datasetAddress } from "./experiment-parts.js";
import { labeled } from "./fields.js";
import { h } from "./h.js";

/** What one can do with a span: ask a model again, keep what was said as an example. */
export function spanActions(span, kind, data) {
    const { traceId } = data.summary;
    const canReplay = kind === "model" && !span.running;
    const hasContent = span.inputMessages || span.outputMessages || (span.input ?? span.output ?? null) !== null;
    if (!canReplay && !hasContent) return null;
    return h(
        "p.span-actions",
        null,
        canReplay && h("a.open-in-playground", { href: replayAddress(traceId, span.spanId) }, "Open in playground"),
        hasContent && h("button.quiet.add-to-dataset", {
            type: "button",
            onclick: () => askDataset(traceId, span.spanId),
        }, "Add to dataset"),
    );
}

/** Where a stored call of a model opens in the playground. */
export function replayAddress(traceId, spanId) {
    return `/playground?${new URLSearchParams({ trace: traceId, span: spanId })}`;
}

/** Asks for the dataset a span goes into. */
function askDataset(traceId, spanId) {
    const list = h("datalist", { id: "dataset-names" });
    const name = h("input", { type: "text", required: true, maxlength: "200", autocomplete: "off", list: list.id });
    const outcome = h("p", { role: "status" });
    const button = h("button.primary", { type: "submit" }, "Add");
    const form = h(
        "form",
        null,
        labeled("Dataset", name, "A new name makes a new dataset."),
        list,
        outcome,
        h("div.dialog-actions", null, button),
    );
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        button.disabled = true;
        outcome.className = "";
        const dataset = name.value.trim();
        try {
            const { version } = await addSpanToDataset(dataset, traceId, spanId);
            outcome.replaceChildren(
                "Added: version ",
                String(version),
                " of ",
                h("a", {
                    href: datasetAddress(dataset),
                    onclick: () => dialog.close(),
                }, dataset),
            );
        } catch (error) {
            outcome.className = "error";
            outcome.replaceChildren([error.message, error.hint].filter(Boolean).join(" "));
        } finally {
            button.disabled = false;
        }
    });
    const dialog = openDialog("Add to a dataset", form);
    name.focus();
    fetchAllDatasets().then((datasets) => {
        list.replaceChildren(...datasets.map((one) => h("option", { value: one.name })));
        // Mostly one collects into the dataset that was changed last.
        const [last] = datasets.sort((left, right) => Number(right.updated_at) - Number(left.updated_at));
        if (!name.value && last) {
            name.value = last.name;
            name.select();
        }
    }, () => {});
}

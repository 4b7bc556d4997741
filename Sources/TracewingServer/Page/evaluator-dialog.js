import { fetchEvaluators, previewEvaluator } from "./api-playground.js";
import { openDialog } from "./dialog.js";
import { inputFields, mappingOf } from "./evaluator-inputs.js";
import { area, choice, labeled, valueFrom } from "./fields.js";
import { h } from "./h.js";
import { verdictList } from "./verdicts.js";

/** What a model that judges is asked first. A place that nothing fills is an error, so it has those there are. */
function firstPrompt(hasReference) {
    const places = ["Question: {{input}}", hasReference && "Expected: {{reference}}", "Answer: {{output}}"];
    return `Is the answer to the question correct?\n\n${places.filter(Boolean).join("\n")}`;
}

/** What a new evaluator of a kind starts as. */
function newEvaluator(kind, provider, hasReference) {
    return {
        kind,
        name: "",
        inputs: {},
        provider: provider?.name ?? null,
        model: provider?.models?.[0] ?? "",
        prompt: firstPrompt(hasReference),
        labels: "correct = 1\nincorrect = 0",
        direction: "maximize",
    };
}

/** An evaluator as the server takes it. Throws an error that says what is to be put right. */
export function evaluatorOf(evaluator, schema) {
    const name = evaluator.name.trim() || evaluator.kind;
    const mapping = mappingOf(evaluator.inputs, schema);
    if (evaluator.kind !== "llm") return { kind: evaluator.kind, name, mapping };
    if (!evaluator.provider || !evaluator.model.trim()) throw new Error("Name the model that judges.");
    return {
        kind: "llm",
        name,
        mapping,
        provider: evaluator.provider,
        model: evaluator.model.trim(),
        prompt: [{ role: "user", parts: [{ type: "text", content: evaluator.prompt }] }],
        template: "mustache",
        outputs: [{ name, labels: labelsOf(evaluator.labels), direction: evaluator.direction }],
    };
}

/** `correct = 1` a line. */
function labelsOf(text) {
    const labels = text.split("\n").filter((line) => line.trim()).map((line) => {
        const at = line.lastIndexOf("=");
        const score = at < 0 ? null : Number(line.slice(at + 1));
        if (score !== null && !Number.isFinite(score)) throw new Error(`The score in “${line.trim()}” is no number.`);
        return { label: (at < 0 ? line : line.slice(0, at)).trim(), score };
    });
    if (labels.length < 2) throw new Error("Give at least two labels to choose from, one a line.");
    return labels;
}

/**
 * Asks for an evaluator and hands it to `done`, as it is edited and with what the server takes in `description`.
 * `hasReference` tells whether there are references to judge by.
 */
export async function askEvaluator(given, providers, hasReference, done) {
    const { evaluators } = await fetchEvaluators();
    const edited = structuredClone(given ?? newEvaluator(evaluators[0].kind, providers[0], hasReference));
    const schemaOf = () => evaluators.find(({ kind }) => kind === edited.kind)?.inputs;
    const fault = h("p.error", { role: "alert" });
    const place = h("div.evaluator-fields");
    const kind = choice(evaluators.map((one) => [one.kind, one.kind.replaceAll("_", " ")]), edited.kind, {
        onchange: () => {
            Object.assign(edited, newEvaluator(kind.value, providers[0], hasReference), { name: edited.name });
            draw();
        },
    });
    const name = h("input", {
        type: "text",
        value: edited.name,
        placeholder: "as its kind",
        maxlength: "100",
        oninput: () => {
            edited.name = name.value;
        },
    });
    const draw = () => {
        const { description, inputs } = evaluators.find((one) => one.kind === edited.kind) ?? {};
        place.replaceChildren(
            h("p.muted", null, description ?? ""),
            ...(edited.kind === "llm" ? modelFields(edited, providers) : inputFields(inputs, edited.inputs)),
        );
    };
    const save = h("button.primary", {
        type: "button",
        onclick: () => {
            try {
                edited.description = evaluatorOf(edited, schemaOf());
            } catch (error) {
                fault.textContent = error.message;
                return;
            }
            dialog.close();
            done(edited);
        },
    }, given ? "Change" : "Add");
    draw();
    const dialog = openDialog(
        given ? "Evaluator" : "Add an evaluator",
        [
            h("div.evaluator-fields", null, labeled("Kind", kind), labeled("Name", name)),
            place,
            trial(() => evaluatorOf(edited, schemaOf())),
            fault,
            h("div.dialog-actions", null, save),
        ],
        { names: "evaluator-dialog", closeWords: "Cancel" },
    );
    kind.focus();
}

function modelFields(edited, providers) {
    const provider = choice(providers.map((one) => [one.name, one.name]), edited.provider);
    const model = h("input", { type: "text", value: edited.model, spellcheck: "false" });
    const prompt = area(edited.prompt);
    const labels = area(edited.labels);
    const direction = choice(
        [["maximize", "higher is better"], ["minimize", "lower is better"], ["none", "neither"]],
        edited.direction,
    );
    for (const [key, field] of Object.entries({ provider, model, prompt, labels, direction })) {
        field.addEventListener("input", () => {
            edited[key] = field.value;
        });
    }
    return [
        labeled("Provider", provider),
        labeled("Model", model),
        labeled("What it is asked", prompt, "{{input}}, {{output}}, {{reference}} and {{metadata}} are filled in."),
        labeled("Labels and their scores, one a line", labels),
        labeled("Scores", direction),
    ];
}

/** Lets the evaluator judge what is typed here; nothing is stored. */
function trial(evaluator) {
    const fields = {
        input: area("", { placeholder: "text or JSON" }),
        output: area("", { placeholder: "text or JSON" }),
        reference: area("", { placeholder: "text or JSON" }),
    };
    const place = h("div", { role: "status" });
    const button = h("button", {
        type: "button",
        onclick: async () => {
            button.disabled = true;
            try {
                const values = Object.entries(fields).map(([key, field]) => [key, valueFrom(field.value)]);
                const { results } = await previewEvaluator({ evaluator: evaluator(), ...Object.fromEntries(values) });
                place.replaceChildren(verdictList(results));
            } catch (error) {
                place.replaceChildren(h("p.error", null, [error.message, error.hint].filter(Boolean).join(" ")));
            } finally {
                button.disabled = false;
            }
        },
    }, "Judge");
    return h(
        "details.prompt-part",
        null,
        h("summary", null, "Try it"),
        h(
            "div.evaluator-fields",
            null,
            labeled("Input", fields.input),
            labeled("Answer", fields.output),
            labeled("Reference", fields.reference),
        ),
        button,
        place,
    );
}

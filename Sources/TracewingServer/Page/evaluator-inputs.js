import { choice, valueFrom } from "./fields.js";
import { h } from "./h.js";

/** Where an input may come from. */
const sources = [
    ["$.output", "the answer"],
    ["$.reference", "the reference"],
    ["$.input", "the input"],
    ["$.metadata", "the metadata"],
    ["path", "a JSONPath"],
    ["literal", "this value"],
];

/** Where inputs come from unless something else is chosen, by their names. */
const usual = new Map([["text", "$.output"], ["actual", "$.output"], ["expected", "$.reference"]]);

/**
 * Where an evaluator's inputs come from, one row an input. `inputs` is filled by it: `{ from, value }` by name, of which
 * an optional one may be missing.
 */
export function inputFields(schema, inputs) {
    const names = Object.keys(schema?.properties ?? {});
    const required = new Set(schema?.required ?? []);
    for (const name of names) {
        if (required.has(name)) inputs[name] ??= { from: usual.get(name) ?? "literal", value: "" };
    }
    return names.map((name) => inputField(name, schema.properties[name], required.has(name), inputs));
}

function inputField(name, { type, default: usually }, isRequired, inputs) {
    const words = name.replaceAll("_", " ");
    if (type === "boolean") {
        const select = choice(
            [["", `usual (${usually ? "yes" : "no"})`], ["true", "yes"], ["false", "no"]],
            inputs[name]?.value ?? "",
            {
                "aria-label": words,
                onchange: () => {
                    if (select.value) inputs[name] = { from: "literal", value: select.value };
                    else delete inputs[name];
                },
            },
        );
        return row(words, select);
    }
    const value = h("input", {
        type: "text",
        "aria-label": `${words}: value`,
        autocomplete: "off",
        spellcheck: "false",
        value: inputs[name]?.value ?? "",
        oninput: () => {
            inputs[name].value = value.value;
        },
    });
    const from = choice(isRequired ? sources : [["", "usual"], ...sources], inputs[name]?.from ?? "", {
        "aria-label": `${words}: where from`,
        onchange: () => {
            if (from.value) inputs[name] = { from: from.value, value: value.value };
            else delete inputs[name];
            draw();
        },
    });
    const draw = () => {
        value.hidden = !["path", "literal"].includes(from.value);
        value.placeholder = from.value === "path" ? "$.output.answer" : "";
    };
    draw();
    return row(words, from, value);
}

/** Inputs as the server takes them: `{ paths, literals }`. */
export function mappingOf(inputs, schema) {
    const mapping = { paths: {}, literals: {} };
    for (const [name, { from, value }] of Object.entries(inputs)) {
        if (from === "literal") {
            // A text input gets the text that was typed, also where it reads like a number.
            mapping.literals[name] = schema?.properties?.[name]?.type === "string" ? value : valueFrom(value);
        } else {
            mapping.paths[name] = from === "path" ? value.trim() : from;
        }
    }
    return mapping;
}

function row(words, ...fields) {
    return h("div.input-row", null, h("span", null, words), fields);
}

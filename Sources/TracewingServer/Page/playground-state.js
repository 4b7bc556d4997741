import { partsOf } from "./messages.js";
import { numberParameters } from "./playground-prompt.js";

const savePause = 300;

/** What one prompt is made of before anything is typed. Parameters are text, as their fields are. */
export function newColumn(provider = null, model = "") {
    return {
        provider,
        model,
        parameters: { ...Object.fromEntries(numberParameters.map(([name]) => [name, ""])), stop: "" },
        messages: [
            { role: "system", text: "", isJSON: false },
            { role: "user", text: "", isJSON: false },
        ],
        tools: "",
        toolChoice: "auto",
    };
}

/** A column from what a stored call was asked with. */
export function columnOf({ provider, model, messages, tools, parameters }) {
    const { stop, ...numbers } = parameters ?? {};
    const column = newColumn(provider ?? null, model ?? "");
    for (const [name] of numberParameters) {
        if ((numbers[name] ?? null) !== null) column.parameters[name] = String(numbers[name]);
    }
    if (Array.isArray(stop)) column.parameters.stop = stop.join("\n");
    column.messages = (messages ?? []).map(editedMessage);
    if (tools?.length) column.tools = JSON.stringify(tools, null, 2);
    return column;
}

/** A message as it is edited: one part of text as text, everything else as JSON. */
export function editedMessage(message) {
    const parts = partsOf(message);
    const isText = parts.length === 1 && parts[0].type === "text" && typeof parts[0].content === "string";
    return {
        role: String(message.role ?? "user"),
        text: isText ? parts[0].content : JSON.stringify(parts, null, 2),
        isJSON: !isText,
    };
}

/**
 * What is in the playground: columns, and what all of them share. It outlives a reload, and each replayed span has one
 * of its own; closing the tab forgets it.
 */
export class PlaygroundState {
    columns = [newColumn()];
    template = "none";
    /** By name: not an object, because a place may be named toString. */
    variables = new Map();
    repetitions = 1;
    evaluators = [];
    dataset = null;
    /** Whether nothing was kept from before. */
    isNew = true;
    #key;
    #timer = null;

    /** `place` tells one playground from another. */
    constructor(place) {
        this.#key = `tracewing.playground ${place}`;
        try {
            const kept = JSON.parse(sessionStorage.getItem(this.#key));
            if (!kept?.columns?.length) return;
            const { columns, template, variables, repetitions, evaluators, dataset } = kept;
            Object.assign(this, { columns, template, repetitions, evaluators, dataset, isNew: false });
            this.variables = new Map(variables);
        } catch {
            // Nothing that can be read: as if it were new.
        }
    }

    /** Keeps what is there, soon: a key press must not wait for a megabyte to be written. */
    save() {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.saveNow(), savePause);
    }

    saveNow() {
        clearTimeout(this.#timer);
        const { columns, template, repetitions, evaluators, dataset } = this;
        const variables = [...this.variables];
        const kept = JSON.stringify({ columns, template, variables, repetitions, evaluators, dataset });
        try {
            sessionStorage.setItem(this.#key, kept);
        } catch {
            // Too large for the browser to keep, or not allowed: it lasts as long as the page.
        }
    }

    /** What is filled into the places there are. */
    get given() {
        return Object.fromEntries(this.places.map((name) => [name, this.variables.get(name) ?? ""]));
    }

    /** The names of the places in the columns' messages, in the order they stand there. */
    get places() {
        const names = new Set();
        for (const { messages } of this.columns) {
            for (const { text } of messages) for (const name of placesIn(text, this.template)) names.add(name);
        }
        return [...names];
    }
}

/** The names a template asks for: `{{name}}` in Mustache, `{name}` in an f-string. */
function placesIn(text, template) {
    const pattern = {
        mustache: /\{\{\{?\s*[&#^]?\s*([^\s{}#^/!&>.]+)[^{}]*\}\}/g,
        "f-string": /\{([^{}.[\]]+)[^{}]*\}/g,
    };
    if (!pattern[template]) return [];
    const plain = template === "f-string" ? text.replaceAll("{{", "").replaceAll("}}", "") : text;
    return [...plain.matchAll(pattern[template])].map(([, name]) => name.trim());
}

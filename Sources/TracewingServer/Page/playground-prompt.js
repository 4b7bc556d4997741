import { parsedJSON } from "./fields.js";

/** The parameters whose fields hold numbers, with the words beside the field. */
export const numberParameters = [
    ["temperature", "Temperature"],
    ["top_p", "Top p"],
    ["max_tokens", "Most tokens"],
    ["frequency_penalty", "Frequency penalty"],
    ["presence_penalty", "Presence penalty"],
    ["seed", "Seed"],
];

/** The prompt of a column as the server takes it. Throws an error that says what is to be put right. */
export function promptOf(column, template) {
    if (!column.provider) throw new Error("Choose a provider first.");
    if (!column.model.trim()) throw new Error("Name a model first.");
    const messages = column.messages.map(messageOf).filter(Boolean);
    if (!messages.length) throw new Error("Write a message first.");
    const tools = toolsOf(column.tools);
    return {
        provider: column.provider,
        model: column.model.trim(),
        messages,
        template,
        ...(tools.length && { tools, tool_choice: choiceOf(column.toolChoice) }),
        parameters: parametersOf(column.parameters),
    };
}

/** Null for a message of no text: an empty system message is not the same as none. */
function messageOf({ role, text, isJSON }, index) {
    if (!text.trim()) return null;
    if (!isJSON) return { role, parts: [{ type: "text", content: text }] };
    const parts = parsedJSON(text, `Message ${index + 1}`);
    if (!Array.isArray(parts)) throw new Error(`Message ${index + 1} must be a list of parts, [{"type": …}].`);
    return { role, parts };
}

/** Tools as our own list or as OpenAI's, `{"type": "function", "function": …}`, which people have at hand. */
function toolsOf(text) {
    const tools = parsedJSON(text, "Tools") ?? [];
    if (!Array.isArray(tools)) throw new Error('Tools must be a list, [{"name": …, "parameters": …}].');
    return tools.map((tool) => {
        const { name, description, parameters } = tool?.function ?? tool ?? {};
        if (typeof name !== "string" || !name) throw new Error("Every tool needs a name.");
        return { name, description: description ?? "", parameters: parameters ?? { type: "object", properties: {} } };
    });
}

function choiceOf(choice) {
    return ["auto", "none", "required"].includes(choice) ? choice : { name: choice };
}

function parametersOf(fields) {
    const parameters = {};
    for (const [name, words] of numberParameters) {
        // A column that was kept by an older page has no field for it.
        const text = (fields[name] ?? "").trim();
        if (!text) continue;
        const number = Number(text);
        if (!Number.isFinite(number)) throw new Error(`${words} must be a number.`);
        parameters[name] = number;
    }
    const stop = fields.stop.split("\n").filter(Boolean);
    if (stop.length) parameters.stop = stop;
    return parameters;
}

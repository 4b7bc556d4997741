/** The messages of a value that should be a list of them; whatever else is in it is left out. */
export function asMessages(value) {
    return Array.isArray(value) ? value.filter((message) => typeof message === "object" && message !== null) : [];
}

/** The parts of a message, also of one that has only `content`. */
export function partsOf(message) {
    if (typeof message.content === "string") return [{ type: "text", content: message.content }];
    return Array.isArray(message.parts)
        ? message.parts.filter((part) => typeof part === "object" && part !== null)
        : [];
}

export function isSystem({ role }) {
    return role === "system" || role === "developer";
}

/** Calls and results find each other by id, and by order where ids repeat. */
export function pairCalls(messages) {
    const responses = new Map();
    const consumed = new Set();
    const open = new Map();
    for (const message of messages) {
        for (const part of partsOf(message)) {
            if (part.type === "tool_call") {
                if (!open.has(part.id)) open.set(part.id, []);
                open.get(part.id).push(part);
            } else if (part.type === "tool_call_response") {
                const call = open.get(part.id)?.shift();
                if (!call) continue;
                responses.set(call, part);
                consumed.add(part);
            }
        }
    }
    return { responses, consumed };
}

/** The server-sent events of a response, as they come: `{ name, data }` with data as JSON. Others are left out. */
export async function* eventsOf(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const parser = new EventParser();
    try {
        for (;;) {
            const { done, value } = await reader.read();
            if (done) return;
            yield* parser.push(value);
        }
    } finally {
        // Whoever stops listening lets go of the connection, which is how the server learns of it.
        reader.cancel().catch(() => {});
    }
}

/** Text in pieces to events, as the specification of event streams has it. */
export class EventParser {
    #rest = "";
    #name = "";
    #data = [];

    /** The events that are complete with this piece of text. */
    push(text) {
        const events = [];
        const lines = (this.#rest + text).split(/\r\n|\n|\r(?=[^])/);
        // The last line goes on, and a return at its end may be half of a line's end.
        this.#rest = lines.pop();
        for (const line of lines) {
            if (line === "") this.#end(events);
            else this.#field(line);
        }
        return events;
    }

    #field(line) {
        const colon = line.indexOf(":");
        if (colon === 0) return;
        const field = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
        if (field === "event") this.#name = value;
        else if (field === "data") this.#data.push(value);
    }

    #end(events) {
        const name = this.#name || "message";
        const text = this.#data.join("\n");
        this.#name = "";
        this.#data = [];
        if (!text) return;
        try {
            events.push({ name, data: JSON.parse(text) });
        } catch {
            // Not ours.
        }
    }
}

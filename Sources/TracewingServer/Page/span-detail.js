import { failure } from "./failure.js";
import { h } from "./h.js";
import { asMessages, partsOf } from "./messages.js";
import { missingPanel, spanPanel } from "./span-panel.js";

/** The selected span in its pane: loads its content, and shows it when it is there. */
export class SpanDetail {
    #pane;
    #data;
    #onDraw;
    #shown = null;
    #drawn = null;
    #wanted = null;
    #abort = null;
    #slow = null;

    /** `onDraw()` hears when the pane was drawn anew. */
    constructor(pane, data, { onDraw }) {
        this.#pane = pane;
        this.#data = data;
        this.#onDraw = onDraw;
    }

    close() {
        clearTimeout(this.#slow);
        this.#abort?.abort();
    }

    /** Shows a node of the tree; nothing happens if it is in front and nothing about it is new. */
    async show(node) {
        // Drawn again only when something is new: what was unfolded, selected or scrolled to stays.
        const known = node.span && this.#data.known(node.span);
        const text = this.#identity(node, node.span ? this.#data.version(node.span) : "", known);
        if (text === this.#wanted) return;
        this.#wanted = text;
        this.close();
        if (!node.span) return this.#put(node, text, missingPanel(node));
        if (known) return this.#draw(node, text, known);
        this.#abort = new AbortController();
        const { signal } = this.#abort;
        // What is shown stays; only a wait that can be felt is worth a sign.
        this.#slow = setTimeout(() => this.#pane.setAttribute("aria-busy", "true"), 200);
        try {
            const detail = await this.#data.detail(node.span, signal);
            if (!signal.aborted) this.#draw(node, text, detail);
        } catch (error) {
            if (signal.aborted) return;
            this.#put(node, text, [failure(error, () => {
                this.#wanted = null;
                this.show(node);
            })]);
        }
    }

    /** Stays the same while nothing in the pane is new: the span, how many are below it, the tools it calls. */
    #identity(node, content, detail) {
        const calls = detail ? callsOf(detail, this.#data.tree) : "";
        return `${node.key}\n${content}\n${node.children.length}\n${calls}`;
    }

    #draw(node, text, detail) {
        const content = this.#identity(node, JSON.stringify(detail), detail);
        if (content === this.#drawn) return this.#settle();
        this.#put(node, text, spanPanel(node, detail, this.#data));
        this.#drawn = content;
    }

    #settle() {
        clearTimeout(this.#slow);
        this.#pane.removeAttribute("aria-busy");
    }

    #put(node, text, content) {
        this.#settle();
        this.#drawn = null;
        const isSame = this.#shown?.startsWith(`${node.key}\n`);
        this.#shown = text;
        const { scrollTop } = this.#pane;
        const hadFocus = this.#pane.contains(document.activeElement);
        this.#pane.replaceChildren(...h("div", null, content).childNodes);
        this.#pane.scrollTop = isSame ? scrollTop : 0;
        if (hadFocus) this.#pane.focus({ preventScroll: true });
        this.#onDraw();
    }
}

/** How it stands with the spans of the tool calls in a span's messages, whose cards say so; they are not below it. */
function callsOf({ inputMessages, outputMessages }, tree) {
    const parts = [...asMessages(inputMessages), ...asMessages(outputMessages)].flatMap(partsOf);
    const spans = parts.filter(({ type }) => type === "tool_call").map(({ id }) => tree.toolSpan(id));
    return JSON.stringify(spans.map((span) => span && [span.spanId, span.running, span.status]));
}

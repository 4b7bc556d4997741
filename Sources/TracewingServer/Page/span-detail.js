import { failure } from "./failure.js";
import { h } from "./h.js";
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
        const text = `${node.key}\n${node.span ? this.#data.version(node.span) : ""}\n${node.children.length}`;
        if (text === this.#wanted) return;
        this.#wanted = text;
        this.close();
        if (!node.span) return this.#put(node, text, missingPanel(node));
        const known = this.#data.known(node.span);
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

    #draw(node, text, detail) {
        const content = `${node.key}\n${JSON.stringify(detail)}\n${node.children.length}`;
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

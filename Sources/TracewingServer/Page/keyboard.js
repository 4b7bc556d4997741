import { openDialog } from "./dialog.js";
import { h } from "./h.js";

/** Words for keys whose names are not what is printed on them. */
const names = { ArrowDown: "↓", ArrowUp: "↑", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" };

/**
 * One listener for all keys.
 *
 * A binding is `{ keys: ["j", "ArrowDown"], words: "next row", run(event) }`; a key of two letters with a space (`"g
 * t"`) is typed one after the other. `run` may return false: not mine, let the browser have it. The view in front
 * comes before the page's own bindings, and the help shows exactly what is bound.
 */
export class Keyboard {
    #own;
    #view = [];
    #prefix = null;
    #prefixTimer = null;
    #dialog = null;

    constructor(own) {
        this.#own = own;
        document.addEventListener("keydown", (event) => this.#pressed(event));
    }

    /** Sets the bindings of the view in front. */
    set view(bindings) {
        this.#view = bindings;
    }

    showHelp() {
        if (this.#dialog?.open) return this.#dialog.close();
        const shown = [...this.#view, ...this.#own].filter(({ words }) => words);
        const table = h(
            "table",
            null,
            h(
                "thead.visually-hidden",
                null,
                h("tr", null, h("th", { scope: "col" }, "Key"), h("th", { scope: "col" }, "What it does")),
            ),
            h(
                "tbody",
                null,
                shown.map(({ keys, words }) => h("tr", null, h("td", null, keys.map(keyCaps)), h("td", null, words))),
            ),
        );
        this.#dialog = openDialog("Keyboard", table, { names: "help" });
        this.#dialog.addEventListener("click", (event) => {
            if (event.target === this.#dialog) this.#dialog.close();
        });
    }

    #pressed(event) {
        if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
        // What is in front has the keys.
        if (document.querySelector("dialog[open]")) {
            if (event.key === "?" && this.#dialog?.open) this.#dialog.close();
            return;
        }
        const typing = isTyping(event.target);
        if (typing && event.key !== "Escape") return;
        const key = this.#prefix ? `${this.#prefix} ${event.key}` : event.key;
        this.#clearPrefix();
        const bindings = [...this.#view, ...this.#own];
        for (const { keys, run } of bindings) {
            if (!keys.includes(key)) continue;
            if (run(event) === false) continue;
            event.preventDefault();
            return;
        }
        if (bindings.some(({ keys }) => keys.some((other) => other.startsWith(`${event.key} `)))) {
            this.#prefix = event.key;
            this.#prefixTimer = setTimeout(() => this.#clearPrefix(), 1000);
        }
    }

    #clearPrefix() {
        clearTimeout(this.#prefixTimer);
        this.#prefix = null;
    }
}

function keyCaps(keys) {
    return h("span.caps", null, keys.split(" ").map((key) => h("kbd", null, names[key] ?? key)));
}

function isTyping(target) {
    const fields = "input:not([type=checkbox]), textarea, select";
    return target instanceof HTMLElement && (target.isContentEditable || target.matches(fields));
}

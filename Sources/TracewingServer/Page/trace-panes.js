import { h } from "./h.js";

const names = [["spans", "Spans"], ["span", "Selected span"]];

/**
 * The two halves of a trace, the spans and the selected one: side by side, or as two tabs where there is no room.
 */
export class TracePanes {
    /** The tabs, and below them the panes. */
    elements;
    spans = h("div.pane", { id: "pane-spans" });
    span = h("div.panel", { id: "pane-span", tabindex: "-1" });
    tab = "spans";
    #tabs;
    #panes;
    #onShow;
    #narrow = matchMedia("(max-width: 760px)");

    /** `onTab()` hears when the reader changed the tab, `onShow()` whenever a pane may have come into sight. */
    constructor({ onTab, onShow, signal }) {
        this.#onShow = onShow;
        this.#panes = h("div.panes", null, this.spans, this.span);
        this.#tabs = h(
            "div.tabs.pane-tabs",
            { role: "tablist", "aria-label": "Parts of the trace" },
            names.map(([tab, words]) =>
                h("button", {
                    type: "button",
                    role: "tab",
                    id: `tab-${tab}`,
                    "aria-controls": `pane-${tab}`,
                    onclick: () => this.show(tab, onTab),
                }, words)
            ),
        );
        this.#tabs.addEventListener("keydown", (event) => {
            if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
            event.preventDefault();
            event.stopPropagation();
            this.show(this.tab === "spans" ? "span" : "spans", onTab);
            this.#tabs.querySelector("[aria-selected=true]").focus();
        });
        this.elements = [this.#tabs, this.#panes];
        this.#narrow.addEventListener("change", () => this.show(this.tab), { signal });
    }

    get isNarrow() {
        return this.#narrow.matches;
    }

    /** Brings a tab to the front; tab roles only where there are tabs, for screen readers believe them. */
    show(tab, then) {
        this.tab = tab;
        this.#panes.dataset.tab = tab;
        for (const [name, words] of names) {
            const pane = this[name];
            const button = this.#tabs.querySelector(`#tab-${name}`);
            pane.setAttribute("role", this.isNarrow ? "tabpanel" : "region");
            pane.setAttribute("aria-label", words);
            button.setAttribute("aria-selected", String(name === tab));
            button.tabIndex = name === tab ? 0 : -1;
        }
        this.#onShow();
        then?.();
    }
}

/** The keys of a trace. */
export function traceKeys(view) {
    const { waterfall, panes } = view;
    const inPanel = (target) => panes.span.contains(target);
    const inTable = ({ target }) => !inPanel(target) && !target.closest?.("button, a, summary");

    function move(by, event) {
        // In the panel the arrows scroll, as they do anywhere; the letters move on.
        if (event.key.startsWith("Arrow") && inPanel(event.target)) return false;
        return waterfall.move(by, { focus: !inPanel(document.activeElement) });
    }

    function open(event) {
        if (event.target.closest("a, button, summary, input")) return false;
        if (panes.isNarrow) panes.show("span", () => view.rewrite());
        panes.span.focus({ preventScroll: true });
        return true;
    }

    function escape() {
        if (document.activeElement === view.filterField) {
            view.clearFilter();
            return waterfall.focus();
        }
        if (inPanel(document.activeElement) || (panes.isNarrow && panes.tab === "span")) {
            panes.show("spans", () => view.rewrite());
            return waterfall.focus();
        }
        view.leave();
        return true;
    }

    /** What the panel offers for the selected span. */
    function act(selector) {
        const action = panes.span.querySelector(selector);
        if (!action) return false;
        action.click();
        return true;
    }

    function filter() {
        panes.show("spans", () => view.rewrite());
        view.filterField.select();
    }

    return [
        { keys: ["j", "ArrowDown"], words: "Next row", run: (event) => move(1, event) },
        { keys: ["k", "ArrowUp"], words: "Previous row", run: (event) => move(-1, event) },
        { keys: ["]"], words: "Next span, also a folded one", run: () => waterfall.step(1) },
        { keys: ["["], words: "Previous span, also a folded one", run: () => waterfall.step(-1) },
        { keys: ["Enter"], words: "Go to the selected span's details", run: open },
        { keys: ["x"], words: "Fold or unfold", run: () => waterfall.toggleFold() },
        { keys: ["ArrowRight"], run: (event) => inTable(event) && waterfall.arrow(true) },
        { keys: ["ArrowLeft"], run: (event) => inTable(event) && waterfall.arrow(false) },
        { keys: ["p"], words: "Open the model's call in the playground", run: () => act(".open-in-playground") },
        { keys: ["d"], words: "Add the span to a dataset", run: () => act(".add-to-dataset") },
        { keys: ["/"], words: "Filter the spans", run: filter },
        { keys: ["Escape"], words: "Back: to the rows, then to where it was opened", run: escape },
        { keys: ["PageDown"], run: (event) => inTable(event) && waterfall.move(waterfall.pageLength) },
        { keys: ["PageUp"], run: (event) => inTable(event) && waterfall.move(-waterfall.pageLength) },
        { keys: ["Home"], run: (event) => inTable(event) && waterfall.move(-Infinity) },
        { keys: ["End"], run: (event) => inTable(event) && waterfall.move(Infinity) },
    ];
}

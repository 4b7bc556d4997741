import { h } from "./h.js";

/**
 * A table of figures: heads, and rows of cells of which the first is the row's name. `numbers` are the columns that
 * hold numbers; `none` is said when there is no row.
 */
export function figuresTable(label, heads, rows, { none, numbers = [] }) {
    if (!rows.length) return h("p.muted", null, none);
    const kind = (column) => (numbers.includes(column) ? ".number" : "");
    return h(
        "div.wide",
        { tabindex: "0", role: "region", "aria-label": label },
        h(
            "table.figures-table",
            { "aria-label": label },
            h(
                "thead",
                null,
                h("tr", null, heads.map((words, at) => words ? h(`th${kind(at)}`, { scope: "col" }, words) : h("td"))),
            ),
            h(
                "tbody",
                null,
                rows.map(([first, ...rest]) =>
                    h(
                        "tr",
                        null,
                        h("th", { scope: "row" }, first),
                        rest.map((cell, at) => h(`td${kind(at + 1)}`, null, cell)),
                    )
                ),
            ),
        ),
    );
}

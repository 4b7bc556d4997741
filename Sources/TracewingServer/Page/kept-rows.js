/** What a row was made of, to tell whether its item has changed. */
const contents = new WeakMap();

/**
 * Brings the rows of `parent` in line with `items`. A row whose item has not changed is not touched: what is focused,
 * selected or unfolded in it stays. `key(item)` tells items apart, `make(item, index)` makes a row.
 */
export function keepRows(parent, items, key, make) {
    const old = new Map([...parent.children].map((row) => [row.dataset.key, row]));
    const rows = items.map((item, index) => {
        const content = JSON.stringify(item);
        const kept = old.get(key(item));
        if (kept && contents.get(kept) === content) return kept;
        const row = make(item, index);
        row.dataset.key = key(item);
        contents.set(row, content);
        return row;
    });
    const wanted = new Set(rows);
    const focused = [...parent.children].find((row) => !wanted.has(row) && row.contains(document.activeElement));
    for (const row of old.values()) if (!wanted.has(row)) row.remove();
    // Moved only if it stands elsewhere: moving takes the focus away.
    rows.forEach((row, index) => {
        if (parent.children[index] !== row) parent.insertBefore(row, parent.children[index] ?? null);
    });
    if (focused) rows.find(({ dataset }) => dataset.key === focused.dataset.key)?.querySelector("a")?.focus();
}

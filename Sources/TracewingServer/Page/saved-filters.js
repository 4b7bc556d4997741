const key = "tracewing.filters";

/** Filters the reader named, kept in this browser: `{ name, query }`, the query as in the address. */
export function savedFilters() {
    try {
        const kept = JSON.parse(localStorage.getItem(key) ?? "[]");
        return Array.isArray(kept)
            ? kept.filter(({ name, query }) => typeof name === "string" && typeof query === "string")
            : [];
    } catch {
        return [];
    }
}

/** Keeps a filter; one of the same name is replaced. */
export function saveFilter(name, query) {
    store([...savedFilters().filter((other) => other.name !== name), { name, query }]);
}

export function forgetFilter(name) {
    store(savedFilters().filter((other) => other.name !== name));
}

function store(filters) {
    try {
        localStorage.setItem(key, JSON.stringify(filters));
    } catch {
        // Storage is blocked or full: the filter is in the address all the same.
    }
}

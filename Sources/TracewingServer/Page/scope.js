import { epochMilliseconds } from "./format.js";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Ranges that end now, by the name they have in an address. */
export const ranges = new Map([
    ["15m", { words: "Last 15 minutes", length: 15 * minute }],
    ["1h", { words: "Last hour", length: hour }],
    ["6h", { words: "Last 6 hours", length: 6 * hour }],
    ["24h", { words: "Last 24 hours", length: day }],
    ["7d", { words: "Last 7 days", length: 7 * day }],
    ["30d", { words: "Last 30 days", length: 30 * day }],
]);

/**
 * Which traces are meant: a project, a filter, a time. It is in the address of every view that lists traces or counts
 * them, so that a link means the same to whoever opens it.
 */
export class Scope {
    /** `from` and `to` are nanoseconds since 1970 as text; `range` is a name in `ranges` and wins over them. */
    constructor({ project = null, filter = "", range = null, from = null, to = null } = {}) {
        this.project = project;
        this.filter = filter;
        this.range = range;
        this.from = range ? null : from;
        this.to = range ? null : to;
    }

    static from(url) {
        const query = url.searchParams;
        const range = query.get("range");
        return new Scope({
            project: query.get("project"),
            filter: query.get("filter") ?? "",
            range: ranges.has(range) ? range : null,
            from: nanoseconds(query.get("from")),
            to: nanoseconds(query.get("to")),
        });
    }

    with(changes) {
        const { project, filter, range, from, to } = this;
        const base = "from" in changes || "to" in changes ? { range: null } : {};
        return new Scope({ project, filter, range, from, to, ...base, ...changes });
    }

    /** The address of a view with this scope. */
    address(path) {
        const query = new URLSearchParams();
        for (const name of ["project", "filter", "range", "from", "to"]) if (this[name]) query.set(name, this[name]);
        const text = query.toString();
        return text ? `${path}?${text}` : path;
    }

    /** What the server is asked with. */
    get parameters() {
        const { project, filter, from, to } = this;
        return { project, filter: filter.trim(), from: this.range ? since(ranges.get(this.range).length) : from, to };
    }

    equals(other) {
        return this.address("") === other.address("");
    }

    get isEverything() {
        return this.address("") === "";
    }

    /** Whether a trace is within project and time; what the filter says of it only the server knows. */
    admits({ project, startTime }) {
        if (this.project !== null && project !== this.project) return false;
        const { from, to } = this.parameters;
        return (!from || BigInt(startTime) >= BigInt(from)) && (!to || BigInt(startTime) < BigInt(to));
    }

    /** The time that is meant, in words for the range menu. */
    get rangeWords() {
        if (this.range) return ranges.get(this.range).words;
        if (!this.from && !this.to) return "All time";
        const format = new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "short" });
        const words = (time) => (time ? format.format(epochMilliseconds(time)) : "now");
        return `${this.from ? words(this.from) : "start"} – ${words(this.to)}`;
    }
}

function since(length) {
    return String(BigInt(Date.now() - length) * 1_000_000n);
}

function nanoseconds(text) {
    return /^\d{1,19}$/.test(text ?? "") ? text : null;
}

import { h } from "./h.js";

/** Where a trace is, and in it the span that is meant, if one is. */
export function traceAddress(traceId, spanId = null) {
    const query = spanId ? `?${new URLSearchParams({ span: spanId })}` : "";
    return `/traces/${encodeURIComponent(traceId)}${query}`;
}

/** The way there; null if no trace is known. */
export function traceLink(traceId, spanId) {
    return traceId ? h("a", { href: traceAddress(traceId, spanId) }, "Trace") : null;
}

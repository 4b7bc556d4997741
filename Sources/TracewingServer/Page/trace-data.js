import { fetchAnnotations } from "./api-datasets.js";
import { fetchSpan, fetchTrace } from "./api.js";
import { SpanTree } from "./span-tree.js";

/** More spans than this are not loaded: a tree of them helps nobody, and a browser has to hold them. */
const mostSpans = 50_000;
/** Contents are kept for so many spans, so that going back and forth asks nothing. */
const mostDetails = 60;

/** One trace as far as it is loaded: its spans at a glance, and the content of those that were looked at. */
export class TraceData {
    summary = null;
    tree = null;
    /** Whether there are more spans than were loaded. */
    isCut = false;
    #traceId;
    #details = new Map();
    #loads = 0;
    #annotations = null;

    constructor(traceId) {
        this.#traceId = traceId;
    }

    async load(signal) {
        const page = await fetchTrace(this.#traceId, { signal });
        const spans = page.spans;
        let { next, summary } = page;
        while (next !== null && next !== undefined && spans.length < mostSpans) {
            const more = await fetchTrace(this.#traceId, { cursor: next, signal });
            for (const span of more.spans) spans.push(span);
            ({ next, summary } = more);
        }
        this.#loads += 1;
        this.#annotations = null;
        this.isCut = next !== null && next !== undefined;
        this.summary = summary;
        this.tree = new SpanTree(spans);
    }

    /** The content of a span if it is there already and nothing about the span has changed. */
    known(span) {
        const entry = this.#details.get(span.spanId);
        return entry?.version === this.version(span) ? entry.detail : null;
    }

    /** The content of a span. */
    async detail(span, signal) {
        const known = this.known(span);
        if (known) return known;
        const detail = await fetchSpan(this.#traceId, span.spanId, { signal });
        this.#details.delete(span.spanId);
        this.#details.set(span.spanId, { version: this.version(span), detail });
        if (this.#details.size > mostDetails) this.#details.delete(this.#details.keys().next().value);
        return detail;
    }

    /** What was judged of a span; what was judged of the trace as a whole is shown with its root. */
    async annotations({ spanId, parentSpanId }) {
        const asked = (this.#annotations ??= fetchAnnotations(this.#traceId));
        // An answer is kept; what failed is asked again with the next span.
        asked.catch(() => {
            if (this.#annotations === asked) this.#annotations = null;
        });
        const { annotations } = await asked;
        return annotations.filter((one) => (one.span_id ? one.span_id === spanId : !parentSpanId));
    }

    /** Differs when the span's content may: a running span may be sent again with more in it. */
    version(span) {
        return JSON.stringify(span) + (span.running ? this.#loads : "");
    }
}

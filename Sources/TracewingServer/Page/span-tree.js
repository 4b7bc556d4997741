import { millisecondsBetween } from "./format.js";

/**
 * The spans of a trace as a tree, with times in milliseconds from its start.
 *
 * A node is `{ key, span, parent, children, depth, start, end, before, firstChunk, size, errors }`: `end` is null while
 * the span runs, `before` is where the siblings before it have come to (null while one runs), `size` counts the nodes
 * below, `errors` the failed ones of them and itself. Spans whose parent was not received hang under a node without a
 * span (`missing` is the parent's id). What senders get wrong, such as rings of parents, ends up as roots.
 */
export class SpanTree {
    roots = [];
    byId = new Map();
    /** Nanoseconds since 1970 of the earliest span. */
    start;
    /** The latest moment anything is known of. */
    lastKnown = 0;
    isRunning = false;
    /** What is known of what spans used up: cost where one has a price, tokens where some were counted, else null. */
    spend = null;
    #toolSpans = new Map();

    constructor(spans) {
        this.start = spans.reduce(
            (least, { startTime }) => (least === null || earlier(startTime, least) ? startTime : least),
            null,
        ) ?? "0";
        for (const span of spans) if (!this.byId.has(span.spanId)) this.byId.set(span.spanId, this.#node(span));
        this.spend = spans.some(({ cost }) => typeof cost === "number")
            ? "cost"
            : spans.some(({ inputTokens, outputTokens }) => inputTokens || outputTokens)
            ? "tokens"
            : null;
        this.#link();
        this.#adoptRings();
        this.#measure();
    }

    /** The span that ran a tool call, by the call's id. */
    toolSpan(callId) {
        return this.#toolSpans.get(callId) ?? null;
    }

    /** Milliseconds from the trace's start. */
    offset(nanoseconds) {
        return millisecondsBetween(this.start, nanoseconds);
    }

    /**
     * The nodes to show, top to bottom: none below a folded one; with `matches`, only matching ones and those above
     * them.
     */
    rows({ folded, matches }) {
        const wanted = matches && this.#withAncestors(matches);
        const rows = [];
        const stack = this.roots.slice().reverse();
        while (stack.length) {
            const node = stack.pop();
            if (wanted && !wanted.has(node)) continue;
            rows.push(node);
            if (folded.has(node.key) && !wanted) continue;
            for (let index = node.children.length - 1; index >= 0; index -= 1) stack.push(node.children[index]);
        }
        return rows;
    }

    /** Where an error below `node` started: the failed span that failed first and has no failed span below it. */
    origin(node) {
        let at = node;
        for (;;) {
            const failed = at.children.filter(({ errors }) => errors > 0);
            if (!failed.length) return at.span?.status.code === "error" ? at : null;
            at = failed.reduce((first, other) => ((other.end ?? Infinity) < (first.end ?? Infinity) ? other : first));
        }
    }

    /** How long a span worked itself: its duration without what its children cover. */
    selfTime(node) {
        if (node.end === null) return null;
        let covered = 0;
        let reached = node.start;
        for (const child of node.children) {
            const from = Math.max(reached, child.start);
            const to = Math.min(node.end, child.end ?? node.end);
            if (to > from) covered += to - from;
            reached = Math.max(reached, to);
        }
        return Math.max(0, node.end - node.start - covered);
    }

    #node(span) {
        const start = this.offset(span.startTime);
        const end = span.running || span.endTime === null ? null : Math.max(start, this.offset(span.endTime));
        const chunk = span.timeToFirstChunkSeconds;
        const firstChunk = chunk === null || chunk === undefined ? null : start + chunk * 1000;
        if (end === null) this.isRunning = true;
        this.lastKnown = Math.max(this.lastKnown, end ?? start, end === null ? firstChunk ?? 0 : 0);
        if (span.toolCallId) this.#toolSpans.set(span.toolCallId, span);
        return {
            key: span.spanId,
            span,
            parent: null,
            children: [],
            depth: 0,
            start,
            end,
            firstChunk,
            size: 0,
            errors: 0,
            missing: null,
            before: null,
        };
    }

    #link() {
        const missing = new Map();
        for (const node of this.byId.values()) {
            const parentId = node.span.parentSpanId;
            if (!parentId) {
                this.roots.push(node);
                continue;
            }
            let parent = this.byId.get(parentId);
            if (!parent) {
                parent = missing.get(parentId) ?? placeholder(parentId);
                missing.set(parentId, parent);
            }
            node.parent = parent;
            parent.children.push(node);
        }
        this.roots.push(...missing.values());
    }

    /** Spans that are their own ancestors are reached from no root; the first of each ring becomes one. */
    #adoptRings() {
        const reached = new Set();
        const reach = (root) => {
            const stack = [root];
            while (stack.length) {
                const node = stack.pop();
                if (reached.has(node)) continue;
                reached.add(node);
                stack.push(...node.children);
            }
        };
        this.roots.forEach(reach);
        for (const node of this.byId.values()) {
            if (reached.has(node)) continue;
            const siblings = node.parent.children;
            siblings.splice(siblings.indexOf(node), 1);
            node.parent = null;
            this.roots.push(node);
            reach(node);
        }
    }

    #measure() {
        const order = [];
        const stack = [...this.roots];
        while (stack.length) {
            const node = stack.pop();
            node.depth = node.parent ? node.parent.depth + 1 : 0;
            order.push(node);
            stack.push(...node.children);
        }
        for (const node of order.reverse()) {
            node.children.sort(byStart);
            let reached = node.span ? node.start : null;
            for (const child of node.children) {
                child.before = reached;
                reached = child.end === null || reached === null ? child.end : Math.max(reached, child.end);
                node.size += child.size + 1;
                node.errors += child.errors;
            }
            if (node.span?.status.code === "error") node.errors += 1;
            if (node.span) continue;
            node.start = Math.min(...node.children.map(({ start }) => start));
            node.end = node.children.some(({ end }) => end === null)
                ? null
                : Math.max(...node.children.map(({ end }) => end));
        }
        this.roots.sort((left, right) =>
            Number(left.span === null) - Number(right.span === null) || byStart(left, right)
        );
    }

    #withAncestors(matches) {
        const wanted = new Set();
        for (const node of this.byId.values()) {
            if (!matches(node.span)) continue;
            for (let at = node; at && !wanted.has(at); at = at.parent) wanted.add(at);
        }
        return wanted;
    }
}

function placeholder(parentId) {
    return {
        key: `missing ${parentId}`,
        span: null,
        parent: null,
        children: [],
        depth: 0,
        start: 0,
        end: null,
        firstChunk: null,
        size: 0,
        errors: 0,
        missing: parentId,
        before: null,
    };
}

function byStart(left, right) {
    return left.start - right.start || (left.key < right.key ? -1 : 1);
}

function earlier(left, right) {
    return left.length === right.length ? left < right : left.length < right.length;
}

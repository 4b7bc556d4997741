import { count, dateTime, duration, money, plural, unknown } from "./format.js";
import { figuresTable } from "./figures-table.js";
import { narrowed, quoted } from "./filter-words.js";
import { h, svg } from "./h.js";

/** Models, the dearest first, with their cost on the same time axis as the charts. */
export function modelTable({ models }, scope) {
    const most = Math.max(0, ...models.map(({ cost }) => cost ?? 0));
    const hasTime = models.some(({ buckets }) => buckets?.length);
    const highest = Math.max(0, ...models.flatMap(({ buckets }) => buckets ?? []));
    return block(
        "Cost by model",
        [
            "Model",
            "Cost",
            "",
            ...(hasTime ? ["Over time"] : []),
            "Calls",
            "Failed",
            "Tokens in → out",
            "p50",
            "p95",
            "First chunk p50",
        ],
        models.map((one) => [
            name(one.model, "model", scope),
            money(one.cost),
            meter(most ? (one.cost ?? 0) / most : 0),
            ...(hasTime ? [sparkline(one.buckets ?? [], highest)] : []),
            count(one.calls),
            failed(one.errors),
            `${count(one.inputTokens)} → ${count(one.outputTokens)}`,
            elapsed(one.latency?.p50),
            elapsed(one.latency?.p95),
            elapsed(one.firstChunk?.p50),
        ]),
        "No model was called.",
    );
}

/** Tools, the slowest first. */
export function toolTable({ tools }, scope) {
    const most = Math.max(0, ...tools.map(({ latency }) => latency?.p95 ?? 0));
    return block(
        "Slowest tools",
        ["Tool", "p95", "", "p50", "p99", "Calls", "Failed"],
        tools.map((one) => [
            name(one.tool, "tool", scope),
            elapsed(one.latency?.p95),
            meter(most ? (one.latency?.p95 ?? 0) / most : 0),
            elapsed(one.latency?.p50),
            elapsed(one.latency?.p99),
            count(one.calls),
            failed(one.errors),
        ]),
        "No tool was called.",
    );
}

/** Every value of the charts, for those who read rather than look; made when it is opened. */
export function statisticsTable({ buckets }, { isOpen }) {
    const summary = h("summary", null, h("h2", null, "All values as a table"));
    const details = h("details.section", { open: isOpen }, summary);
    const fill = () => {
        if (!details.open || details.childElementCount > 1) return;
        const heads = [
            "From",
            "Requests",
            "Failed",
            "p50",
            "p95",
            "p99",
            "First chunk p50",
            "Tokens in",
            "Tokens out",
            "Cost",
        ];
        const rows = buckets.filter(({ traces }) => traces).map((one) => [
            dateTime(one.start),
            count(one.traces),
            count(one.errors),
            elapsed(one.latency?.p50),
            elapsed(one.latency?.p95),
            elapsed(one.latency?.p99),
            elapsed(one.firstChunk?.p50),
            count(one.inputTokens),
            count(one.outputTokens),
            money(one.cost),
        ]);
        details.append(figuresTable("All values", heads, rows, { none: "Nothing ran." }));
    };
    details.addEventListener("toggle", fill);
    // What was open is so at once: an event later, the page would have lost the height it is scrolled by.
    fill();
    return details;
}

function block(title, heads, rows, none) {
    return h(
        "section",
        null,
        h("h2", null, title),
        figuresTable(title, heads, rows, { none }),
    );
}

/** A name that narrows the list of traces to itself. */
function name(value, field, scope) {
    if (value === null) return h("span.muted", null, "unknown");
    const filter = narrowed(scope.filter, `${field} = ${quoted(value)}`);
    return h("a", { href: scope.with({ filter }).address("/") }, value || "unnamed");
}

function meter(share) {
    return h("span.meter", { "aria-hidden": "true" }, h("span", { style: { width: `${Math.max(1, share * 100)}%` } }));
}

function sparkline(values, highest) {
    const width = 160;
    const step = width / Math.max(1, values.length);
    return svg(
        "svg",
        { class: "sparkline", viewBox: `0 0 ${width} 16`, width, height: 16, "aria-hidden": "true" },
        values.map((value, index) => {
            if (!value) return null;
            const tall = Math.max(1, (value / highest) * 15);
            return svg("rect", { x: index * step, y: 16 - tall, width: Math.max(1, step - 0.5), height: tall });
        }),
    );
}

function failed(errors) {
    return errors ? h("span.error", { title: plural(errors, "error") }, count(errors)) : "0";
}

function elapsed(nanoseconds) {
    return nanoseconds === null || nanoseconds === undefined ? unknown : duration(nanoseconds / 1e6);
}

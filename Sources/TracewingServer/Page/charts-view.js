import { fetchStatistics } from "./api.js";
import { Chart } from "./chart.js";
import { momentWords } from "./chart-scale.js";
import { modelTable, statisticsTable, toolTable } from "./chart-tables.js";
import { duration, epochMilliseconds, money, plural, shortCount, unknown } from "./format.js";
import { h } from "./h.js";
import { ScopedView } from "./scoped-view.js";

const patience = 3_000;
const millisecond = 1e6;

const latency = [["p50", "p50"], ["p95", "p95"], ["p99", "p99"]];
const percent = (value) => (value === null ? unknown : `${Number((value * 100).toPrecision(3))} %`);
const elapsed = (value) => (value === null ? unknown : duration(value));

/** How much, how long, how dear: charts that share one time axis. A click on a moment lists its traces. */
export class ChartsView extends ScopedView {
    #statistics = null;
    #buckets = { starts: [], width: 0 };
    #at = null;
    #moment = h("p.moment", { "aria-live": "polite" });
    #tables = h("div.chart-tables");
    #charts;
    #frame;

    constructor(page) {
        super(page, { path: "/charts", title: "Charts", patience });
        const events = { onPoint: (index) => this.#point(index), onOpen: (index) => this.#open(index) };
        this.#charts = [
            { chart: new Chart({ title: "Requests", words: shortCount, isWhole: true, ...events }), series: requests },
            { chart: new Chart({ title: "Error rate", words: percent, ...events }), series: errorRate },
            { chart: new Chart({ title: "Latency", words: elapsed, ...events }), series: percentiles("latency") },
            {
                chart: new Chart({ title: "Time to first chunk", words: elapsed, ...events }),
                series: percentiles("firstChunk"),
            },
            { chart: new Chart({ title: "Tokens", words: shortCount, isWhole: true, ...events }), series: tokens },
            { chart: new Chart({ title: "Cost", words: money, ...events }), series: cost },
        ];
        this.#frame = h(
            "div.charts",
            { tabindex: "0", role: "region", "aria-label": "Charts" },
            this.#moment,
            h("div.chart-grid", null, this.#charts.map(({ chart }) => chart.element)),
            this.#tables,
        );
    }

    get bindings() {
        return [
            { keys: ["j", "ArrowRight"], words: "Next moment", run: (event) => this.#step(1, event) },
            { keys: ["k", "ArrowLeft"], words: "Previous moment", run: (event) => this.#step(-1, event) },
            { keys: ["Enter"], words: "List the moment's traces", run: (event) => this.#enter(event) },
            ...this.bar.bindings,
        ];
    }

    concerns(trace) {
        return this.bar.scope.admits(trace);
    }

    async fetch(signal) {
        this.#statistics = await fetchStatistics(this.bar.scope.parameters, { buckets: 80, signal });
    }

    draw() {
        const statistics = this.#statistics;
        const { buckets, bucketNano, totals, partial } = statistics;
        this.#buckets = {
            starts: buckets.map(({ start }) => epochMilliseconds(start)),
            width: bucketNano / millisecond,
        };
        if (this.#at !== null && this.#at >= buckets.length) this.#at = null;
        if (!this.#frame.isConnected) this.bar.content.replaceChildren(this.#frame);
        for (const { chart, series } of this.#charts) chart.show(this.#buckets, series(buckets, totals));
        const isOpen = this.#tables.querySelector("details")?.open ?? false;
        this.#tables.replaceChildren(
            modelTable(statistics, this.bar.scope),
            toolTable(statistics, this.bar.scope),
            statisticsTable(statistics, { isOpen }),
        );
        this.bar.note.textContent = `${plural(totals.traces, "trace")}${partial ? ", the last of more" : ""}`;
        this.#point(this.#at);
    }

    #point(index) {
        this.#at = index;
        for (const { chart } of this.#charts) chart.point(index);
        if (index === null) {
            this.#moment.textContent =
                `${this.bar.scope.rangeWords}: totals. Point at a moment to read it, click to list its traces.`;
            return;
        }
        const { starts, width } = this.#buckets;
        const { traces } = this.#statistics.buckets[index];
        const time = momentWords(starts[index], starts[index] + width);
        this.#moment.textContent = `${time}: ${plural(traces, "trace")}`;
    }

    #step(by, event) {
        if (event.key.startsWith("Arrow") && event.target.closest("input, select, .toolbar, .wide")) return false;
        const last = this.#buckets.starts.length - 1;
        if (last < 0) return false;
        this.#point(this.#at === null ? (by > 0 ? 0 : last) : Math.max(0, Math.min(last, this.#at + by)));
        return true;
    }

    #enter(event) {
        if (event.target.closest("a, button, summary, input, select") || this.#at === null) return false;
        return this.#open(this.#at);
    }

    #open(index) {
        if (index === null) return false;
        const { start } = this.#statistics.buckets[index];
        const to = String(BigInt(start) + BigInt(this.#statistics.bucketNano));
        this.page.navigate(this.bar.scope.with({ from: start, to }).address("/"));
        return true;
    }
}

function requests(buckets, totals) {
    return [
        bars("failed", "failed", buckets.map(({ errors }) => errors), totals.errors),
        bars(
            "ended well",
            "plain",
            buckets.map(({ traces, errors }) => traces - errors),
            totals.traces - totals.errors,
        ),
    ];
}

function percentiles(name) {
    return (buckets, totals) =>
        latency.map(([key, words]) => ({
            name: words,
            shape: "line",
            style: key,
            values: buckets.map((bucket) => inMilliseconds(bucket[name]?.[key])),
            total: inMilliseconds(totals[name]?.[key]),
        }));
}

function errorRate(buckets, totals) {
    const rate = ({ traces, errors }) => (traces ? errors / traces : null);
    return [{ name: "failed", shape: "line", style: "failed", values: buckets.map(rate), total: rate(totals) }];
}

function tokens(buckets, totals) {
    return [
        bars("output", "second", buckets.map(({ outputTokens }) => outputTokens), totals.outputTokens),
        bars("input", "plain", buckets.map(({ inputTokens }) => inputTokens), totals.inputTokens),
    ];
}

function cost(buckets, totals) {
    return [bars("cost", "plain", buckets.map((bucket) => bucket.cost), totals.cost)];
}

function bars(name, style, values, total) {
    return { name, shape: "bars", style, values, total };
}

function inMilliseconds(nanoseconds) {
    return nanoseconds === null || nanoseconds === undefined ? null : nanoseconds / millisecond;
}

import { roundScale, tickWords, timeTicks } from "./chart-scale.js";
import { h, svg } from "./h.js";

const height = 112;
const left = 56;
const right = 8;
const top = 8;
const bottom = 20;

/**
 * One chart over time. `series` are `{ name, shape, style, values, total }`: bars stand on one another, lines do not; a
 * value of null is a gap. All charts of a view share their buckets, and the bucket that is pointed at.
 */
export class Chart {
    element;
    #title;
    #series;
    #words;
    #isWhole;
    #legend = h("dl.legend");
    #plot = h("div.plot");
    #pointer = null;
    #buckets = [];
    #at = null;

    /**
     * `words(value)` writes a value, `isWhole` says that it is a count; `onPoint(index)` and `onOpen(index)` hear of a
     * bucket pointed at, and chosen.
     */
    constructor({ title, words, isWhole = false, onPoint, onOpen }) {
        this.#title = title;
        this.#words = words;
        this.#isWhole = isWhole;
        this.element = h("figure.chart", null, h("figcaption", null, h("h2", null, title), this.#legend), this.#plot);
        this.#plot.addEventListener("pointermove", (event) => onPoint(this.#indexAt(event)));
        this.#plot.addEventListener("pointerleave", () => onPoint(null));
        this.#plot.addEventListener("click", (event) => onOpen(this.#indexAt(event)));
        new ResizeObserver(() => this.#draw()).observe(this.#plot);
    }

    /** `buckets` is `{ starts, width }` in milliseconds since 1970. */
    show(buckets, series) {
        this.#buckets = buckets;
        this.#series = series;
        this.#draw();
        this.point(this.#at, null);
    }

    /** Marks a bucket and writes its values over the chart; null takes it back and shows `totals`. */
    point(index) {
        this.#at = index;
        this.#legend.replaceChildren(
            ...this.#series.map(({ name, style, values, total }) =>
                h(
                    "div",
                    null,
                    h("dt", null, h(`i.swatch.${style}`), name),
                    h("dd", null, this.#words(index === null ? total : values[index] ?? null)),
                )
            ),
        );
        if (!this.#pointer) return;
        this.#pointer.toggleAttribute("hidden", index === null);
        if (index !== null) this.#pointer.setAttribute("x", this.#x(index));
    }

    get #width() {
        return Math.max(200, this.#plot.clientWidth);
    }

    get #step() {
        return (this.#width - left - right) / Math.max(1, this.#buckets.starts.length);
    }

    #x(index) {
        return left + index * this.#step;
    }

    #indexAt({ clientX }) {
        const { x } = this.#plot.getBoundingClientRect();
        const index = Math.floor((clientX - x - left) / this.#step);
        return index >= 0 && index < this.#buckets.starts.length ? index : null;
    }

    #draw() {
        if (!this.#series || !this.#plot.clientWidth) return;
        const { top: most, ticks } = roundScale(this.#highest, { isWhole: this.#isWhole });
        const y = (value) => height - bottom - (value / most) * (height - top - bottom);
        this.#pointer = svg("rect", {
            class: "pointed",
            y: top,
            width: Math.max(1, this.#step),
            height: height - top - bottom,
        });
        this.#pointer.toggleAttribute("hidden", this.#at === null);
        if (this.#at !== null) this.#pointer.setAttribute("x", this.#x(this.#at));
        const bars = this.#series.filter(({ shape }) => shape === "bars");
        this.#plot.replaceChildren(svg(
            "svg",
            {
                viewBox: `0 0 ${this.#width} ${height}`,
                width: this.#width,
                height,
                role: "img",
                "aria-label": this.#summary,
            },
            bars.some(({ style }) => style === "failed") && hatching(),
            this.#pointer,
            ticks.map((tick) => this.#gridLine(y(tick), this.#words(tick))),
            this.#timeLabels(),
            this.#stacked(bars, y),
            this.#series.filter(({ shape }) => shape === "line").map((one) => this.#line(one, y)),
        ));
    }

    get #highest() {
        const lines = this.#series.filter(({ shape }) => shape === "line").flatMap(({ values }) => values);
        const bars = this.#series.filter(({ shape }) => shape === "bars");
        const stacks = this.#buckets.starts.map((_, index) =>
            bars.reduce((sum, { values }) => sum + (values[index] ?? 0), 0)
        );
        return Math.max(0, ...lines.filter((value) => value !== null), ...stacks);
    }

    /** What the chart says in a sentence, for those who do not see it; the table under the charts has every value. */
    get #summary() {
        const parts = this.#series.map(({ name, total }) => `${name} ${this.#words(total)}`);
        return `${this.#title}: ${parts.join(", ")}`;
    }

    #gridLine(y, words) {
        return [
            svg("line", { class: "grid", x1: left, x2: this.#width - right, y1: y, y2: y }),
            svg("text", { x: left - 6, y: y + 4, "text-anchor": "end" }, words),
        ];
    }

    #timeLabels() {
        const { starts, width } = this.#buckets;
        if (!starts.length) return [];
        const from = starts[0];
        const to = starts.at(-1) + width;
        const { ticks, step } = timeTicks(from, to, Math.max(2, this.#width / 90));
        return ticks.map((at) => {
            const x = left + ((at - from) / (to - from)) * (this.#width - left - right);
            const isAtEdge = x > this.#width - 30;
            return [
                svg("line", { class: "tick", x1: x, x2: x, y1: height - bottom, y2: height - bottom + 4 }),
                svg("text", { x, y: height - 4, "text-anchor": isAtEdge ? "end" : "middle" }, tickWords(at, step)),
            ];
        });
    }

    #stacked(bars, y) {
        const gap = this.#step > 4 ? 1 : 0;
        return this.#buckets.starts.map((_, index) => {
            let sum = 0;
            return bars.map(({ values, style }) => {
                const value = values[index] ?? 0;
                if (!value) return null;
                const base = y(sum);
                sum += value;
                const tall = Math.max(1, base - y(sum));
                return svg("rect", {
                    class: `column ${style}`,
                    x: this.#x(index),
                    y: base - tall,
                    width: Math.max(1, this.#step - gap),
                    height: tall,
                });
            });
        });
    }

    /** A line through the middles of its buckets; a lone value is a dot. */
    #line({ values, style }, y) {
        const points = values.map((value, index) =>
            value === null ? null : [this.#x(index) + this.#step / 2, y(value)]
        );
        let path = "";
        points.forEach((point, index) => {
            if (point) path += `${points[index - 1] ? "L" : "M"}${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
        });
        const alone = points.filter((point, index) => point && !points[index - 1] && !points[index + 1]);
        return [
            svg("path", { class: `line ${style}`, d: path }),
            alone.map(([cx, cy]) => svg("circle", { class: `dot ${style}`, cx, cy, r: 2 })),
        ];
    }
}

/** What failed is hatched as well as red. */
function hatching() {
    const stripe = { d: "M-1 1 1-1M0 4 4 0M3 5 5 3", class: "stripe" };
    const ground = svg("rect", { width: 4, height: 4, class: "ground" });
    return svg(
        "defs",
        {},
        svg(
            "pattern",
            { id: "hatching", width: 4, height: 4, patternUnits: "userSpaceOnUse" },
            ground,
            svg("path", stripe),
        ),
    );
}

import { svg } from "./h.js";

/** Shapes on a 12 by 12 grid; they differ in outline, not only in colour. */
const shapes = {
    agent: () => svg("path", { d: "M6 .6 11.4 6 6 11.4.6 6z", fill: "currentColor" }),
    model: () => svg("circle", { cx: 6, cy: 6, r: 4.6, fill: "currentColor" }),
    tool: () => svg("rect", { x: 1.6, y: 1.6, width: 8.8, height: 8.8, rx: 1, fill: "currentColor" }),
    retrieval: () => svg("path", { d: "M.8 1.8h10.4L6 11z", fill: "currentColor" }),
    evaluation: () => line("M1.2 6.4 4.6 9.8 10.8 2.4"),
    other: () => svg("circle", { cx: 6, cy: 6, r: 3.9, fill: "none", stroke: "currentColor", "stroke-width": 1.5 }),
    orphan: () => line("M3.4 3.8c.4-2.9 5.2-2.7 5.2.2C8.6 6 6 6 6 7.8M6 10v.6"),
    done: () => line("M2 6.4 4.8 9.2 10 3"),
    error: () => line("M2.4 2.4l7.2 7.2M9.6 2.4 2.4 9.6"),
    running: () => [
        svg("circle", {
            cx: 6,
            cy: 6,
            r: 4.4,
            fill: "none",
            stroke: "currentColor",
            "stroke-width": 1.4,
            opacity: 0.45,
        }),
        svg("circle", { cx: 6, cy: 6, r: 2.2, fill: "currentColor" }),
    ],
    chevron: () => line("M4 2.5 7.5 6 4 9.5"),
};

/** One of each; rows come by the dozen a frame, and a copy is cheaper than a new one. */
const glyphs = new Map();

/** A glyph beside its word; hidden from screen readers, because the word says it. */
export function glyph(name) {
    let made = glyphs.get(name);
    if (!made) {
        const box = {
            class: `glyph glyph-${name}`,
            viewBox: "0 0 12 12",
            width: 12,
            height: 12,
            "aria-hidden": "true",
        };
        made = svg("svg", box, shapes[name]());
        glyphs.set(name, made);
    }
    return made.cloneNode(true);
}

function line(d) {
    return svg("path", {
        d,
        fill: "none",
        stroke: "currentColor",
        "stroke-width": 1.7,
        "stroke-linecap": "round",
        "stroke-linejoin": "round",
    });
}

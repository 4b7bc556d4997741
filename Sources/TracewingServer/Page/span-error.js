import { duration } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { longText } from "./long-text.js";
import { spanLink } from "./tool-card.js";

/** An error, on top of all else: what it is, its message, where it started, its stack. */
export function errorBlock(node, span, tree) {
    const exception = span.events.find(({ name }) => name === "exception");
    const read = (list, key) => list?.find((attribute) => attribute.key === key)?.value;
    const type = span.errorType ?? read(span.attributes, "error.type") ?? read(exception?.attributes, "exception.type");
    const message = span.status.message || read(exception?.attributes, "exception.message") ||
        "No message was recorded.";
    const stack = read(exception?.attributes, "exception.stacktrace");
    const origin = tree.origin(node);
    return h(
        "section.error-block",
        { "aria-label": "Error" },
        h("p.error", null, glyph("error"), type ? String(type) : "error"),
        longText(String(message)),
        origin && origin !== node &&
            h(
                "p",
                null,
                "It started in ",
                spanLink(origin.span, origin.span.name),
                ` at ${duration(origin.end ?? origin.start)}.`,
            ),
        stack &&
            h(
                "details",
                null,
                h("summary", null, "Stack trace"),
                h("div.mono", null, longText(String(stack), { lines: 40 })),
            ),
    );
}

import { attributeTable } from "./attributes.js";
import { duration } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { spanLink } from "./tool-card.js";
import { traceAddress } from "./trace-link.js";

/** More events than this are shown when asked for. */
const shownAtOnce = 100;

/** What happened within a span, with the time since the trace's start. */
export function eventList(span, tree) {
    const list = h("ol.events");
    const rest = h("p");
    const add = (from) => {
        list.append(...span.events.slice(from, from + shownAtOnce).map((event) => eventItem(event, tree)));
        const left = span.events.length - from - shownAtOnce;
        rest.replaceChildren(
            left > 0
                ? h("button.quiet", { type: "button", onclick: () => add(from + shownAtOnce) }, `Show more of ${left}`)
                : "",
        );
    };
    add(0);
    return [list, rest];
}

/** Other spans this one names; each leads there. */
export function linkList(span) {
    return h(
        "ul.links",
        null,
        span.links.map(({ traceId, spanId, attributes }) =>
            h(
                "li",
                null,
                linkOf(traceId, spanId),
                attributes.length > 0 && attributeTable(attributes, "attributes of the link"),
            )
        ),
    );
}

function linkOf(traceId, spanId) {
    const words = h("code", null, `${traceId.slice(0, 12)}… / ${spanId}`);
    if (location.pathname === traceAddress(traceId)) return spanLink({ spanId }, words);
    return h("a", { href: traceAddress(traceId, spanId) }, words);
}

function eventItem({ name, time, attributes }, tree) {
    const isError = name === "exception";
    return h(
        "li",
        null,
        h(
            "p",
            null,
            h("span.offset", null, duration(tree.offset(time))),
            h(`span${isError ? ".error" : ""}`, null, isError && glyph("error"), name),
        ),
        attributes.length > 0 && attributeTable(attributes, `attributes of ${name}`),
    );
}

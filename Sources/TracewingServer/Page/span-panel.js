import { attributeTable, droppedNote } from "./attributes.js";
import { copyButton } from "./clipboard.js";
import { conversation } from "./conversation.js";
import { duration, isKnown, plural } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { jsonView } from "./json-view.js";
import { kindOf, kindWord, stateOf } from "./kinds.js";
import { longText } from "./long-text.js";
import { definitions, section } from "./section.js";
import { spanActions } from "./span-actions.js";
import { errorBlock } from "./span-error.js";
import { parameters, timing, usage } from "./span-figures.js";
import { eventList, linkList } from "./span-lists.js";
import { rawSection } from "./span-raw.js";
import { spanVerdicts } from "./span-verdicts.js";
import { toolCard } from "./tool-card.js";

/** All that is known of one span: `node` is its place in the tree, `span` its content. */
export function spanPanel(node, span, data) {
    const kind = kindOf(span);
    const state = stateOf(span);
    const spent = usage(span);
    const asked = parameters(span);
    return [
        h(
            "header.span-head",
            null,
            h("p.eyebrow", { class: `kind-${kind}` }, glyph(kind), h("span", null, kindWord(span)), stateWord(state)),
            h("h2", null, span.name || "unnamed"),
            facts(node, span),
            spanActions(span, kind, data),
        ),
        span.status.code === "error" && errorBlock(node, span, data.tree),
        body(span, kind, data),
        spanVerdicts(span, data),
        section("Timing", definitions(timing(node, span, data.tree)), { open: true }),
        spent.length > 0 && section("Usage", definitions(spent), { open: true }),
        asked.length > 0 && section("Parameters", definitions(asked), { open: true }),
        section("Attributes", [
            span.attributes.length ? attributeTable(span.attributes, "attributes") : none(),
            droppedNote(span.droppedAttributes, "attribute"),
        ], { count: span.attributes.length }),
        span.events.length + (span.droppedEvents ?? 0) > 0 &&
        section("Events", [eventList(span, data.tree), droppedNote(span.droppedEvents, "event")], {
            count: span.events.length,
        }),
        span.links.length + (span.droppedLinks ?? 0) > 0 &&
        section("Links", [linkList(span), droppedNote(span.droppedLinks, "link")], { count: span.links.length }),
        section("Resource and scope", [
            definitions([["scope", [span.scope?.name, span.scope?.version].filter(Boolean).join(" ") || "unnamed"]]),
            span.resource.length ? attributeTable(span.resource, "resource attributes") : none(),
        ]),
        rawSection(data.summary.traceId, span.spanId),
    ];
}

/** What is known of a parent that was not received: who named it. */
export function missingPanel({ missing, children }) {
    return [
        h(
            "header.span-head",
            null,
            h("p.eyebrow.kind-orphan", null, glyph("orphan"), "not received"),
            h("h2", null, "Parent not received"),
        ),
        h(
            "p",
            null,
            plural(children.length, "span"),
            " named a parent that has not arrived. It may still be running, its sender may have dropped it, ",
            "or it belongs to a service that sends its traces elsewhere.",
        ),
        definitions([["span id", h("code", null, missing)]]),
    ];
}

/** What a span did, without its figures: the conversation, the tool's card, or what went in and came out. */
export function body(span, kind, data) {
    if (kind === "tool" && (isKnown(span.toolArguments) || isKnown(span.toolResult))) {
        return toolCard({
            name: null,
            callArguments: span.toolArguments,
            result: span.toolResult,
            span,
            isResultKnown: isKnown(span.toolResult) || !span.running,
            isError: false,
        });
    }
    if (span.inputMessages || span.outputMessages) return conversation(span, data);
    if (isKnown(span.input) || isKnown(span.output)) return inputAndOutput(span);
    if (kind === "tool") return notRecorded("Arguments and result were");
    return kind === "model" || kind === "agent" ? notRecorded("Messages were") : null;
}

function inputAndOutput({ input, output }) {
    return h(
        "div.tool-card.plain",
        null,
        [["Input", input], ["Output", output]].filter(([, value]) => isKnown(value)).map(([words, value]) =>
            h(
                "div.side",
                null,
                h("p.label", null, words),
                typeof value === "string" ? longText(value, { limit: 3000 }) : jsonView(value, { open: 2 }),
            )
        ),
    );
}

function stateWord(state) {
    if (state === "done") return null;
    return h(`span.${state}`, null, glyph(state), state);
}

function facts(node, span) {
    const parts = [
        [span.model, "model"],
        [span.provider, "provider"],
        [span.agent, "agent"],
        [span.tool, "tool"],
    ].filter(([value]) => value);
    return h(
        "p.facts",
        null,
        h(
            "span.duration-fact",
            { "data-live-duration": node.end === null ? span.spanId : null },
            node.end === null ? "" : duration(node.end - node.start),
        ),
        parts.map(([value, name]) => h("span", { title: name }, value)),
        copyButton("Copy span id", () => span.spanId, { title: span.spanId }),
    );
}

function notRecorded(what) {
    return h(
        "p.note.muted",
        null,
        `${what} not recorded. Content is off by default; `,
        h("code", null, "ENABLE_SENSITIVE_DATA=true"),
        " in the traced process turns it on.",
    );
}

function none() {
    return h("p.muted", null, "None.");
}

import { attributeTable, droppedNote } from "./attributes.js";
import { copyButton } from "./clipboard.js";
import { conversation, spanAddress, toolCard } from "./conversation.js";
import { count, dateTime, duration, plural } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { kindOf, kindWord, stateOf } from "./kinds.js";
import { longText } from "./long-text.js";

/** Sections the reader opened or closed stay so from span to span. */
const sections = new Map();

const requestPrefix = "gen_ai.request.";
const usageNames = {
    "gen_ai.usage.cache_read.input_tokens": "cache read",
    "gen_ai.usage.cache_creation.input_tokens": "cache write",
    "gen_ai.usage.reasoning.output_tokens": "reasoning",
};

/** All that is known of one span. */
export function spanPanel(node, tree) {
    const { span } = node;
    if (!span) return missingPanel(node);
    const kind = kindOf(span);
    const state = stateOf(span);
    return [
        h(
            "header.span-head",
            null,
            h("p.eyebrow", { class: `kind-${kind}` }, glyph(kind), h("span", null, kindWord(span)), stateWord(state)),
            h("h2", null, span.name || "unnamed"),
            facts(node),
        ),
        span.status.code === "error" && errorBlock(node, tree),
        body(span, kind, tree),
        section("Timing", definitions(timing(node, tree)), { open: true }),
        usageSection(span),
        parameterSection(span),
        section(`Attributes`, [
            span.attributes.length ? attributeTable(span.attributes, "attributes") : none(),
            droppedNote(span.droppedAttributes, "attribute"),
        ], { count: span.attributes.length }),
        span.events.length + (span.droppedEvents ?? 0) > 0 &&
        section("Events", [events(span, tree), droppedNote(span.droppedEvents, "event")], {
            count: span.events.length,
        }),
        span.links.length + (span.droppedLinks ?? 0) > 0 &&
        section("Links", [links(span), droppedNote(span.droppedLinks, "link")], { count: span.links.length }),
        section("Resource and scope", [
            definitions([["scope", [span.scope?.name, span.scope?.version].filter(Boolean).join(" ") || "unnamed"]]),
            span.resource.length ? attributeTable(span.resource, "resource attributes") : none(),
        ]),
    ];
}

function missingPanel({ missing, children }) {
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

function stateWord(state) {
    if (state === "done") return null;
    return h(`span.${state}`, null, glyph(state), state);
}

function facts(node) {
    const { span } = node;
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
            { "data-live-duration": span.spanId },
            node.end === null ? "" : duration(node.end - node.start),
        ),
        parts.map(([value, name]) => h("span", { title: name }, value)),
        copyButton("Copy span id", () => span.spanId, { title: span.spanId }),
    );
}

// MARK: What happened

function errorBlock(node, tree) {
    const { span } = node;
    const exception = span.events.find(({ name }) => name === "exception");
    const read = (list, key) => list?.find((attribute) => attribute.key === key)?.value;
    const type = read(span.attributes, "error.type") ?? read(exception?.attributes, "exception.type");
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
                h("a", { href: spanAddress(origin.span) }, origin.span.name),
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

function body(span, kind, tree) {
    if (kind === "tool") {
        const known = span.toolResult !== null && span.toolResult !== undefined;
        if (!known && (span.toolArguments === null || span.toolArguments === undefined)) {
            return notRecorded("Arguments and result were");
        }
        return toolCard({
            name: null,
            callArguments: span.toolArguments,
            result: span.toolResult,
            span,
            isResultKnown: known || !span.running,
            isError: false,
        });
    }
    if (span.inputMessages || span.outputMessages) return conversation(span, tree);
    return kind === "model" || kind === "agent" ? notRecorded("Messages were") : null;
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

// MARK: Figures

function timing(node, tree) {
    const { span } = node;
    const rows = [
        ["started", h("time", { title: `${span.startTime} ns since 1970` }, dateTime(span.startTime))],
        ["offset in trace", duration(node.start)],
        [
            "duration",
            node.end === null ? h("span", { "data-live-duration": span.spanId }) : duration(node.end - node.start),
        ],
    ];
    if (node.firstChunk !== null) rows.push(["first chunk after", duration(node.firstChunk - node.start)]);
    const rate = tokenRate(node);
    if (rate !== null) {
        rows.push(["after first chunk", `${rate < 10 ? rate.toFixed(1) : count(Math.round(rate))} tokens/s`]);
    }
    if (node.children.length && node.end !== null) rows.push(["outside its children", duration(tree.selfTime(node))]);
    return rows;
}

function tokenRate({ span, end, firstChunk }) {
    if (end === null || firstChunk === null || !span.outputTokens || end <= firstChunk) return null;
    return span.outputTokens / ((end - firstChunk) / 1000);
}

function usageSection(span) {
    const rows = [["input", span.inputTokens], ["output", span.outputTokens]];
    for (const { key, value } of span.attributes) if (key in usageNames) rows.push([usageNames[key], Number(value)]);
    const known = rows.filter(([, value]) => value !== null && value !== undefined);
    return known.length
        ? section("Usage", definitions(known.map(([name, value]) => [name, plural(value, "token")])), { open: true })
        : null;
}

function parameterSection(span) {
    const rows = span.attributes.filter(({ key }) => key.startsWith(requestPrefix))
        .map((
            { key, value },
        ) => [
            key.slice(requestPrefix.length).replaceAll("_", " "),
            typeof value === "object" ? JSON.stringify(value) : String(value),
        ]);
    return rows.length ? section("Parameters", definitions(rows), { open: true }) : null;
}

// MARK: Lists

function events(span, tree) {
    return h(
        "ol.events",
        null,
        span.events.map(({ name, time, attributes }) =>
            h(
                "li",
                null,
                h(
                    "p",
                    null,
                    h("span.offset", null, duration(tree.offset(time))),
                    h(
                        `span${name === "exception" ? ".error" : ""}`,
                        null,
                        name === "exception" && glyph("error"),
                        name,
                    ),
                ),
                attributes.length > 0 && attributeTable(attributes, `attributes of ${name}`),
            )
        ),
    );
}

function links(span) {
    return h(
        "ul.links",
        null,
        span.links.map(({ traceId, spanId, attributes }) =>
            h(
                "li",
                null,
                h(
                    "a",
                    { href: `/traces/${encodeURIComponent(traceId)}?${new URLSearchParams({ span: spanId })}` },
                    h("code", null, `${traceId.slice(0, 12)}… / ${spanId}`),
                ),
                attributes.length > 0 && attributeTable(attributes, "attributes of the link"),
            )
        ),
    );
}

function section(title, content, { open = false, count: number = null } = {}) {
    const details = h(
        "details.section",
        { open: sections.get(title) ?? open },
        h("summary", null, h("h3", null, title), number !== null && h("span.muted", null, count(number))),
        content,
    );
    details.addEventListener("toggle", () => sections.set(title, details.open));
    return details;
}

function definitions(rows) {
    return h("dl", null, rows.map(([term, value]) => h("div", null, h("dt", null, term), h("dd", null, value))));
}

function none() {
    return h("p.muted", null, "None.");
}

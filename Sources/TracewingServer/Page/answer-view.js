import { count, duration, plural } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { embeddedJSON, jsonView } from "./json-view.js";
import { traceLink } from "./trace-link.js";
import { verdictList } from "./verdicts.js";

/** What comes of a run, growing by itself: one answer for each repetition. */
export function answerList(run, { onAgain }) {
    if (!run) return [h("p.muted.no-answer", null, "Nothing was run yet.")];
    const note = h("div.run-note", { role: "status" });
    const views = [...run.attempts.values()].map((attempt) => new AnswerView(attempt, run.repetitions));
    let frame = 0;
    const waiting = new Set();
    const draw = () => {
        frame = 0;
        for (const view of waiting) view.draw();
        waiting.clear();
    };
    run.addEventListener("change", ({ detail }) => {
        if (detail === null) {
            note.replaceChildren(...runNote(run, onAgain));
            views.forEach((view) => waiting.add(view));
        } else {
            waiting.add(views.find(({ attempt }) => attempt === detail));
        }
        // Tokens come faster than a screen is drawn.
        frame ||= requestAnimationFrame(draw);
    });
    draw();
    note.replaceChildren(...runNote(run, onAgain));
    return [note, ...views.map(({ element }) => element)];
}

/** What is to be said of a run as a whole: why it ended early, where what it did is stored. */
export function runNote(run, onAgain) {
    const again = h("button", { type: "button", onclick: onAgain }, "Run again");
    const notes = [];
    if (run.missed > 0) {
        notes.push(h("p.muted", null, `${plural(run.missed, "event")} could not be shown in time. The trace has all.`));
    }
    if (run.state === "stopped") {
        notes.push(h("p.muted", null, "Stopped. What had come is kept: the trace of each answer has it."));
    }
    if (run.fault) {
        const { message, hint, requestId } = run.fault;
        notes.push(
            h(
                "div.error-block",
                { role: "alert" },
                h("p.error", null, glyph("error"), run.fault.what ?? "The run ended early."),
                h("p.text", null, [message, hint].filter(Boolean).join(" ")),
                requestId && h("p.muted", null, "Request id ", h("code", null, requestId)),
                again,
            ),
        );
    }
    return notes;
}

/** One answer. Text is added to what is there, so that what was selected in it stays so. */
class AnswerView {
    element;
    attempt;
    #drawnLength = 0;
    #text = h("div.text.answer-text");
    #state = h("p.answer-state");
    #calls = h("div.answer-calls");
    #fault = h("div");
    #verdicts = h("div");
    #drawnCalls = "";
    #drawnVerdicts = 0;

    constructor(attempt, repetitions) {
        this.attempt = attempt;
        const name = repetitions > 1 ? `Answer ${attempt.repetition + 1}` : "Answer";
        this.element = h(
            "article.answer",
            { "aria-label": name },
            h("header", null, h("h3", null, name), this.#state),
            this.#text,
            this.#calls,
            this.#fault,
            this.#verdicts,
        );
        this.draw();
    }

    draw() {
        const { attempt } = this;
        if (attempt.text.length > this.#drawnLength) {
            this.#text.append(attempt.text.slice(this.#drawnLength));
            this.#drawnLength = attempt.text.length;
        }
        this.element.dataset.state = attempt.state;
        this.#state.replaceChildren(...stateOf(attempt));
        const calls = attempt.calls.map(({ arguments: given }) => given.length).join() + attempt.isOver;
        if (calls !== this.#drawnCalls) {
            this.#drawnCalls = calls;
            this.#calls.replaceChildren(...attempt.calls.map((call) => callView(call, attempt.isOver)));
        }
        if (attempt.error !== null && !this.#fault.hasChildNodes()) this.#fault.append(errorOf(attempt));
        if (attempt.verdicts.length > this.#drawnVerdicts) {
            this.#drawnVerdicts = attempt.verdicts.length;
            this.#verdicts.replaceChildren(verdictList(attempt.verdicts));
        }
    }
}

const words = { waiting: "waiting", running: "running", done: "done", error: "failed", stopped: "stopped" };

/** How it stands with an answer, in figures. */
function stateOf(attempt) {
    const { state, result, timeToFirstChunk, tokensPerSecond, chunksPerSecond } = attempt;
    const rate = tokensPerSecond ?? chunksPerSecond;
    const usage = result?.usage;
    const facts = [
        timeToFirstChunk !== null && `first chunk ${duration(timeToFirstChunk)}`,
        rate !== null &&
        `${rate < 10 ? rate.toFixed(1) : count(Math.round(rate))} ${tokensPerSecond === null ? "chunks" : "tokens"}/s`,
        usage && `${count(usage.input_tokens)} → ${count(usage.output_tokens)} tokens`,
        (result?.duration ?? null) !== null && duration(result.duration * 1000),
    ].filter(Boolean);
    const shown = state === "stopped" ? "error" : state === "waiting" ? "other" : state;
    return [
        h(`span.state.state-${shown}`, null, glyph(shown), words[state]),
        ...facts.map((fact) => h("span", null, fact)),
        storedLink(attempt) ?? "",
    ];
}

/** The way to what is stored of an answer; null until it is over, for only then it is stored. */
export function storedLink({ isOver, result, span }) {
    const { spanID, traceID } = result ?? span ?? {};
    return isOver ? traceLink(traceID, spanID) : null;
}

function callView({ name, arguments: given }, isWhole) {
    const parsed = isWhole ? embeddedJSON(given) : undefined;
    return h(
        "div.tool-card",
        null,
        h("div.tool-head.kind-tool", null, glyph("tool"), h("span.name", null, name || "tool")),
        h(
            "div.side",
            null,
            h("p.label", null, "Arguments"),
            parsed === undefined ? h("div.text.mono", null, given) : jsonView(parsed, { open: 2 }),
        ),
    );
}

function errorOf(attempt) {
    const link = storedLink(attempt);
    return h(
        "div.error-block",
        null,
        h("p.error", null, glyph("error"), "The model did not answer"),
        h("p.text", null, attempt.error),
        h(
            "p.muted",
            null,
            attempt.text ? "What came before is kept. " : "",
            "Run it again; if it fails again, its trace has what was sent and what the provider said.",
            link && [" ", link],
        ),
    );
}

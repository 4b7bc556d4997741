import { get, open, send } from "./request.js";

const root = "/api/v1";

// MARK: The playground

/** The models' providers this server may ask: `{ providers }`. */
export function fetchProviders() {
    return get(`${root}/playground/providers`, "The providers could not be loaded.");
}

/** Starts a run; its events are read from the response. */
export function openRun(request, signal) {
    return open("POST", `${root}/playground/runs`, "The run did not start.", {
        body: JSON.stringify(request),
        accept: "text/event-stream",
        signal,
    });
}

/** What a stored call to a model was asked with: `{ provider, model, messages, tools, parameters }`. */
export function fetchPrompt(traceId, spanId) {
    const path = `${root}/traces/${encodeURIComponent(traceId)}/spans/${encodeURIComponent(spanId)}/playground`;
    return get(path, "The call could not be opened in the playground.");
}

// MARK: Evaluators

/** The kinds of evaluators and what each wants: `{ evaluators }`. */
export function fetchEvaluators() {
    return get(`${root}/evaluators`, "The evaluators could not be loaded.");
}

/** Judges given values; nothing is stored. */
export function previewEvaluator(body, signal) {
    return send("POST", `${root}/evaluators/preview`, "The evaluator could not be tried.", { body, signal });
}

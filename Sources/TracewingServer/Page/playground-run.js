import { openRun } from "./api-playground.js";
import { eventsOf } from "./event-stream.js";

/** The server works at so many repetitions at a time, so these begin at once. */
const atOnce = 3;

/** One answer of a model: what has come of it so far. `state` is waiting, running, done, error or stopped. */
export class Attempt {
    state = "waiting";
    text = "";
    /** `{ id, name, arguments }`, arguments as text in the making. */
    calls = [];
    error = null;
    /** `{ spanID, traceID }` of what is being asked: the result has them too, but does not come once we let go. */
    span = null;
    result = null;
    /** `{ name, label, score, explanation, error }`. */
    verdicts = [];
    chunks = 0;
    /** Milliseconds of `performance.now()`; unknown where the server began it at a time of its own. */
    began = null;
    firstChunk = null;
    lastChunk = null;

    constructor(exampleID, repetition) {
        this.exampleID = exampleID;
        this.repetition = repetition;
    }

    get isOver() {
        return ["done", "error", "stopped"].includes(this.state);
    }

    /** Milliseconds to the first chunk: the server's figure, until it comes our own. */
    get timeToFirstChunk() {
        const seconds = this.result?.time_to_first_chunk ?? null;
        if (seconds !== null) return seconds * 1000;
        return this.began !== null && this.firstChunk !== null ? this.firstChunk - this.began : null;
    }

    /** Tokens a second after the first chunk; null until the server has told how many there were. */
    get tokensPerSecond() {
        const { usage, duration, time_to_first_chunk: first } = this.result ?? {};
        const seconds = (duration ?? 0) - (first ?? 0);
        return usage?.output_tokens && seconds > 0 ? usage.output_tokens / seconds : null;
    }

    /** The same in chunks, as far as it has come. */
    get chunksPerSecond() {
        if (this.firstChunk === null || this.chunks < 2) return null;
        const seconds = (this.lastChunk - this.firstChunk) / 1000;
        return seconds > 0 ? (this.chunks - 1) / seconds : null;
    }

    /** What was answered, as one text that can be compared with another. */
    get said() {
        const calls = this.calls.map(({ name, arguments: given }) => `${name}(${given})`);
        return [this.text, ...calls].filter(Boolean).join("\n");
    }
}

/**
 * A prompt being run: once, some times, or over the examples of a dataset.
 *
 * `change` is heard when something has come; its detail is the attempt, null where it concerns the run.
 */
export class PlaygroundRun extends EventTarget {
    /** waiting, running, done, error or stopped. */
    state = "waiting";
    /** What kept the run from starting or ended it early. */
    fault = null;
    /** `{ id, name, dataset, examples, repetitions }` of a run over a dataset. */
    experiment = null;
    /** Events the server could not deliver in time. */
    missed = 0;
    attempts = new Map();
    #abort = new AbortController();

    constructor(request) {
        super();
        this.request = request;
        this.repetitions = request.repetitions ?? 1;
        if (request.dataset) return;
        for (let repetition = 0; repetition < this.repetitions; repetition += 1) this.attempt(null, repetition);
    }

    /** The attempt at an example, made if it is new. */
    attempt(exampleID, repetition) {
        const key = `${exampleID}\n${repetition}`;
        if (!this.attempts.has(key)) this.attempts.set(key, new Attempt(exampleID, repetition));
        return this.attempts.get(key);
    }

    get isOver() {
        return ["done", "error", "stopped"].includes(this.state);
    }

    async start() {
        if (this.state !== "waiting") return;
        this.state = "running";
        const began = performance.now();
        for (const attempt of this.attempts.values()) {
            if (attempt.repetition < atOnce) Object.assign(attempt, { state: "running", began });
        }
        this.#changed(null);
        try {
            const response = await openRun(this.request, this.#abort.signal);
            let isWhole = false;
            for await (const { name, data } of eventsOf(response)) {
                if (this.isOver) return;
                if (name === "done") isWhole = true;
                else this.#take(name, data);
            }
            if (!isWhole) throw new Error("The stream broke off. What came until then is shown.");
            this.#end(this.fault ? "error" : "done");
        } catch (error) {
            if (this.isOver) return;
            this.fault = error;
            this.#end("error");
        }
    }

    /** Lets go of the run; the server cancels what is under way and stores what had come. */
    stop() {
        if (this.isOver) return;
        this.#end("stopped");
        this.#abort.abort();
    }

    #take(name, data) {
        if (name === "experiment") {
            this.experiment = data;
            return this.#changed(null);
        }
        if (name === "gap") {
            this.missed += data.missed ?? 0;
            return this.#changed(null);
        }
        if (name === "error" && data.repetition === undefined) {
            this.fault = new Error(data.message);
            return this.#changed(null);
        }
        const attempt = this.attempt(data.exampleID ?? null, data.repetition ?? 0);
        if (!attempt.isOver) attempt.state = "running";
        if (data.traceID) attempt.span = data;
        switch (name) {
            case "text":
                attempt.text += data.content ?? "";
                this.#chunk(attempt);
                break;
            case "toolCall":
                this.#call(attempt, data);
                this.#chunk(attempt);
                break;
            case "error":
                attempt.error = String(data.message ?? "It failed, and no reason was given.");
                break;
            case "result":
                attempt.result = data;
                attempt.state = attempt.error === null ? "done" : "error";
                break;
            case "evaluation":
                attempt.verdicts.push(verdictOf(data));
                break;
            default:
                return;
        }
        this.#changed(attempt);
    }

    #chunk(attempt) {
        attempt.lastChunk = performance.now();
        attempt.firstChunk ??= attempt.lastChunk;
        attempt.chunks += 1;
    }

    #call({ calls }, { id, name, argumentsDelta }) {
        // What goes on with a call may come without its id.
        let call = (id ?? null) === null ? calls.at(-1) : calls.find((one) => one.id === id);
        if (!call) calls.push(call = { id, name: "", arguments: "" });
        if (name) call.name = name;
        call.arguments += argumentsDelta ?? "";
    }

    #end(state) {
        this.state = state;
        const left = state === "stopped" ? "stopped" : "error";
        for (const attempt of this.attempts.values()) if (!attempt.isOver) attempt.state = left;
        this.#changed(null);
    }

    #changed(attempt) {
        this.dispatchEvent(new CustomEvent("change", { detail: attempt }));
    }
}

/** Runs them, `atATime` of them at a time: a browser gives one server six connections, and the page needs some. */
export async function startAll(runs, atATime = 4) {
    const waiting = [...runs];
    const work = async () => {
        for (let run = waiting.shift(); run; run = waiting.shift()) await run.start();
    };
    await Promise.all(Array.from({ length: Math.min(atATime, waiting.length) }, work));
}

function verdictOf({ name, result, error }) {
    const told = typeof result === "object" && result !== null ? result : { score: result ?? null };
    return { ...told, name: name ?? told.name, error: error ?? told.error ?? null };
}

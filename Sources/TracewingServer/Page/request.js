/** A request that failed: what was wanted, what went wrong, and the id to look for in the server's log. */
export class RequestError extends Error {
    /** `position` is where in a filter the fault is: `{ start, length }` in UTF-16 units. */
    constructor({ what, message, hint = null, position = null, status = null, code = null, requestId = null }) {
        super(message);
        this.name = "RequestError";
        this.what = what;
        this.hint = hint;
        this.position = position;
        this.status = status;
        this.code = code;
        this.requestId = requestId;
    }
}

/** Hears `signIn` when the server wants a key before it answers. */
export const access = new EventTarget();

/** JSON from `path`; `what` is the sentence that is said when there is none. */
export function get(path, what, signal) {
    return send("GET", path, what, { signal });
}

/** Sends `body` as JSON; the answer's JSON, or null if it has none. */
export async function send(method, path, what, { body, signal } = {}) {
    const response = await open(method, path, what, { body: body && JSON.stringify(body), signal });
    return response.status === 204 ? null : json(response, what);
}

/** The JSON of an answer that is one. */
export async function json(response, what) {
    try {
        return await response.json();
    } catch (error) {
        if (error.name === "AbortError") throw error;
        const requestId = response.headers.get("x-request-id");
        const message = "The answer broke off or was no JSON.";
        throw new RequestError({ what, message, status: response.status, requestId });
    }
}

/** Sends `body` as it is and waits for the head of a good answer; its content is the caller's to read. */
export async function open(
    method,
    path,
    what,
    { body, type = "application/json", accept = "application/json", signal } = {},
) {
    const headers = { accept };
    if (method !== "GET") headers["content-type"] = type;
    let response;
    try {
        response = await fetch(path, { method, signal, headers, body });
    } catch (error) {
        if (error.name === "AbortError") throw error;
        throw new RequestError({ what, message: "The server did not answer. Is it still running?" });
    }
    if (response.ok) return response;
    const fault = await failed(response, what);
    if (fault.code === "sign_in") access.dispatchEvent(new CustomEvent("signIn", { detail: fault }));
    throw fault;
}

/** A path with those parameters that have a value. */
export function address(path, parameters) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) {
        if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
    }
    const text = query.toString();
    return text ? `${path}?${text}` : path;
}

async function failed(response, what) {
    const { status, statusText } = response;
    const requestId = response.headers.get("x-request-id");
    let answer;
    try {
        answer = await response.json();
    } catch (error) {
        if (error.name === "AbortError") throw error;
        const message = `The server answered ${status} ${statusText}`.trim() + ".";
        return new RequestError({ what, message, status, requestId });
    }
    const error = answer?.error ?? {};
    return new RequestError({
        what,
        message: error.message ?? `The server answered ${status}.`,
        hint: error.hint ?? null,
        position: error.position ?? null,
        status,
        code: error.code ?? null,
        requestId: error.request_id ?? answer?.requestId ?? requestId,
    });
}

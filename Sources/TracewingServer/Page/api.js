/** A request that failed: what was wanted, what went wrong, and the id to look for in the server's log. */
export class RequestError extends Error {
    constructor({ what, message, status = null, code = null, requestId = null }) {
        super(message);
        this.name = "RequestError";
        this.what = what;
        this.status = status;
        this.code = code;
        this.requestId = requestId;
    }
}

const pageSize = 50;

/** One page of traces, newest first: `{ traces, next }`. */
export function fetchTraces({ cursor, signal } = {}) {
    const query = new URLSearchParams({ limit: String(pageSize) });
    if (cursor) query.set("cursor", cursor);
    return get(`/api/v1/traces?${query}`, "The traces could not be loaded.", signal);
}

/** One whole trace: `{ summary, spans }`. */
export function fetchTrace(traceId, { signal } = {}) {
    return get(`/api/v1/traces/${encodeURIComponent(traceId)}`, "The trace could not be loaded.", signal);
}

async function get(path, what, signal) {
    let response;
    try {
        response = await fetch(path, { signal, headers: { accept: "application/json" } });
    } catch (error) {
        if (error.name === "AbortError") throw error;
        throw new RequestError({ what, message: "The server did not answer. Is it still running?" });
    }
    const requestId = response.headers.get("x-request-id");
    let body;
    try {
        body = await response.json();
    } catch (error) {
        if (error.name === "AbortError") throw error;
        const message = response.ok
            ? "The answer broke off or was no JSON."
            : `The server answered ${response.status} ${response.statusText}`.trim() + ".";
        throw new RequestError({ what, message, status: response.status, requestId });
    }
    if (response.ok) return body;
    throw new RequestError({
        what,
        message: body?.error?.message ?? `The server answered ${response.status}.`,
        status: response.status,
        code: body?.error?.code ?? null,
        requestId: body?.requestId ?? requestId,
    });
}

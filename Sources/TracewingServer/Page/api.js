import { address, get, send } from "./request.js";

const root = "/api/v1";
const pageSize = 50;

// MARK: Traces

/** One page of traces, newest first: `{ traces, next }`. `scope` is what `Scope.parameters` gives. */
export function fetchTraces(scope, { cursor, signal } = {}) {
    const path = address(`${root}/traces`, { limit: pageSize, cursor, ...scope });
    return get(path, "The traces could not be loaded.", signal);
}

/** Those of the traces with these ids that are within the scope. */
export function fetchTracesAmong(ids, scope) {
    const path = address(`${root}/traces`, { ids: ids.join(","), limit: pageSize, ...scope });
    return get(path, "New traces could not be loaded.");
}

/** What is known of a trace at a glance, and its spans without their content: `{ summary, spans, next }`. */
export function fetchTrace(traceId, { cursor, signal } = {}) {
    return get(address(traceRoot(traceId), { cursor }), "The trace could not be loaded.", signal);
}

/** All that is kept of one span. */
export function fetchSpan(traceId, spanId, { signal } = {}) {
    return get(spanRoot(traceId, spanId), "The span could not be loaded.", signal);
}

/** One span as it was received. */
export function fetchRawSpan(traceId, spanId) {
    return get(`${spanRoot(traceId, spanId)}/otlp`, "The span could not be loaded as OTLP.");
}

/** Where a trace is downloaded; `format` is otlp or jsonl. */
export function exportAddress(traceId, format) {
    return address(`${traceRoot(traceId)}/export`, { format });
}

// MARK: Sessions and statistics

export function fetchSessions(project, { cursor, signal } = {}) {
    const path = address(`${root}/sessions`, { limit: pageSize, cursor, project });
    return get(path, "The sessions could not be loaded.", signal);
}

/** One conversation, its turns oldest first: `{ session, turns, next }`. */
export function fetchSession(id, { project, cursor, signal } = {}) {
    return get(address(`${root}/session`, { id, project, cursor }), "The session could not be loaded.", signal);
}

export function fetchStatistics(scope, { buckets, signal } = {}) {
    return get(address(`${root}/statistics`, { buckets, ...scope }), "The figures could not be loaded.", signal);
}

// MARK: The filter line

export function fetchFilterFields() {
    return get(`${root}/filter/fields`, "The filter's fields could not be loaded.");
}

export function fetchFilterValues(field, { prefix, project, signal } = {}) {
    const path = address(`${root}/filter/values`, { field, prefix, project, limit: 12 });
    return get(path, "The filter's values could not be loaded.", signal);
}

// MARK: Settings

export function fetchProjects() {
    return get(`${root}/projects`, "The projects could not be loaded.");
}

export function addProject(name) {
    return send("POST", `${root}/projects`, "The project was not added.", { body: { name } });
}

export function deleteProject(name) {
    return send("DELETE", address(`${root}/projects`, { name }), "The project was not deleted.");
}

export function fetchKeys() {
    return get(`${root}/keys`, "The keys could not be loaded.");
}

/** Makes a key that sends: `{ key, secret }`; the secret is told this once. */
export function addKey({ project, label }) {
    return send("POST", `${root}/keys`, "The key was not made.", { body: { project, label } });
}

export function deleteKey(id) {
    return send("DELETE", `${root}/keys/${encodeURIComponent(id)}`, "The key was not deleted.");
}

export function fetchSettings() {
    return get(`${root}/settings`, "The settings could not be loaded.");
}

export function changeSettings(settings) {
    return send("PATCH", `${root}/settings`, "The settings were not changed.", { body: settings });
}

export function fetchPrices() {
    return get(`${root}/prices`, "The prices could not be loaded.");
}

export function fetchAbout() {
    return get(`${root}/about`, "The server's state could not be loaded.");
}

/** Exchanges a key for a cookie. */
export function signIn(key) {
    return send("POST", `${root}/sign-in`, "You are not signed in.", { body: { key } });
}

export function signOut() {
    return send("POST", `${root}/sign-out`, "You are still signed in.");
}

function traceRoot(traceId) {
    return `${root}/traces/${encodeURIComponent(traceId)}`;
}

function spanRoot(traceId, spanId) {
    return `${traceRoot(traceId)}/spans/${encodeURIComponent(spanId)}`;
}

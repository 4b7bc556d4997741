import { address, get, json, open, send } from "./request.js";

const root = "/api/v1";
const pageSize = 50;

// MARK: Datasets

export function fetchDatasets({ cursor, signal } = {}) {
    return get(address(`${root}/datasets`, { after: cursor }), "The datasets could not be loaded.", signal);
}

/** All of them, page after page. */
export async function fetchAllDatasets({ signal } = {}) {
    const datasets = [];
    let cursor = null;
    do {
        const page = await fetchDatasets({ cursor, signal });
        datasets.push(...page.datasets);
        cursor = page.next ?? null;
    } while (cursor !== null);
    return datasets;
}

export function addDataset(body) {
    return send("POST", `${root}/datasets`, "The dataset was not made.", { body });
}

export function fetchDataset(name, { signal } = {}) {
    return get(datasetRoot(name), "The dataset could not be loaded.", signal);
}

export function deleteDataset(name) {
    return send("DELETE", datasetRoot(name), "The dataset was not deleted.");
}

/** One page of a version's examples, the newest version's if none is named. */
export function fetchExamples(name, { version, cursor, limit = pageSize, signal } = {}) {
    const path = address(`${datasetRoot(name)}/examples`, { version, after: cursor, limit });
    return get(path, "The examples could not be loaded.", signal);
}

/** Adds examples, or puts them in place of those with the same id: a new version. */
export function addExamples(name, examples) {
    return send("POST", `${datasetRoot(name)}/examples`, "The example was not kept.", { body: { examples } });
}

export function deleteExample(name, id) {
    return send("DELETE", `${datasetRoot(name)}/examples/${encodeURIComponent(id)}`, "The example was not deleted.");
}

/** Adds the examples of a file, CSV or JSON Lines by its name; makes the dataset if it is not there. */
export async function importExamples(name, file) {
    const what = `${file.name} was not imported.`;
    const type = /\.csv$/i.test(file.name) ? "text/csv" : "application/jsonl";
    return json(await open("POST", `${datasetRoot(name)}/import`, what, { body: file, type }), what);
}

/** Where a dataset is downloaded; `format` is csv or jsonl. */
export function datasetExportAddress(name, format, version) {
    return address(`${datasetRoot(name)}/export`, { format, version });
}

/** Keeps what a span was asked and answered as an example. */
export function addSpanToDataset(name, traceId, spanId) {
    return send("POST", `${datasetRoot(name)}/spans`, "The span was not added.", {
        body: { trace_id: traceId, span_id: spanId },
    });
}

// MARK: Experiments

export function fetchExperiments({ dataset, cursor, signal } = {}) {
    const path = address(`${root}/experiments`, { dataset, after: cursor, limit: pageSize });
    return get(path, "The experiments could not be loaded.", signal);
}

export function startExperiment(body) {
    return send("POST", `${root}/experiments`, "The experiment did not start.", { body });
}

export function fetchExperiment(id, { signal } = {}) {
    return get(experimentRoot(id), "The experiment could not be loaded.", signal);
}

export function fetchResults(id, { cursor, limit = pageSize, signal } = {}) {
    const path = address(`${experimentRoot(id)}/results`, { after: cursor, limit });
    return get(path, "The results could not be loaded.", signal);
}

/** Where an experiment tells how far it is. */
export function experimentEvents(id) {
    return `${experimentRoot(id)}/events`;
}

export function stopExperiment(id) {
    return send("POST", `${experimentRoot(id)}/stop`, "The experiment was not stopped.");
}

export function resumeExperiment(id) {
    return send("POST", `${experimentRoot(id)}/resume`, "The experiment did not go on.");
}

export function deleteExperiment(id) {
    return send("DELETE", experimentRoot(id), "The experiment was not deleted.");
}

// MARK: Annotations

/** What was judged of the spans of a trace: `{ annotations }`. */
export function fetchAnnotations(traceId, { signal } = {}) {
    const path = `${root}/traces/${encodeURIComponent(traceId)}/annotations`;
    return get(path, "The verdicts could not be loaded.", signal);
}

function datasetRoot(name) {
    return `${root}/datasets/${encodeURIComponent(name)}`;
}

function experimentRoot(id) {
    return `${root}/experiments/${encodeURIComponent(id)}`;
}

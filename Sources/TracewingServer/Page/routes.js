import { stylesheet } from "./stylesheet.js";
import { TraceView } from "./trace-view.js";
import { TracesView } from "./traces-view.js";

/**
 * The views and their addresses. `section` is the part of the page a view belongs to; `key` tells whether another
 * address is the same view in another state. What most readers open comes with the page, the rest when it is asked for.
 */
const routes = [
    { path: /^\/$/, section: "traces", key: () => "traces", make: (page) => new TracesView(page) },
    {
        path: /^\/traces\/([^/]+)\/?$/,
        section: "traces",
        key: ([, id]) => `trace ${id}`,
        make: (page, [, id]) => new TraceView(page, decoded(id)),
    },
    {
        path: /^\/sessions\/?$/,
        section: "sessions",
        key: () => "sessions",
        make: async (page) => {
            const [{ SessionsView }] = await Promise.all([import("./sessions-view.js"), stylesheet("sessions")]);
            return new SessionsView(page);
        },
    },
    {
        path: /^\/session\/?$/,
        section: "sessions",
        key: (_match, url) => `session ${url.searchParams.get("id")}\n${url.searchParams.get("project")}`,
        make: async (page, _match, url) => {
            const [{ SessionView }] = await Promise.all([import("./session-view.js"), stylesheet("sessions")]);
            return new SessionView(page, url.searchParams);
        },
    },
    {
        path: /^\/charts\/?$/,
        section: "charts",
        key: () => "charts",
        make: async (page) => {
            const [{ ChartsView }] = await Promise.all([import("./charts-view.js"), stylesheet("charts")]);
            return new ChartsView(page);
        },
    },
    {
        path: /^\/playground\/?$/,
        section: "playground",
        key: (_match, { searchParams }) => `playground ${searchParams.get("trace")} ${searchParams.get("span")}`,
        make: async (page, _match, url) => {
            const [{ PlaygroundView }] = await Promise.all([import("./playground-view.js"), stylesheet("playground")]);
            return new PlaygroundView(page, url.searchParams);
        },
    },
    {
        path: /^\/datasets\/?$/,
        section: "datasets",
        key: () => "datasets",
        make: async (page) => {
            const [{ DatasetsView }] = await Promise.all([import("./datasets-view.js"), stylesheet("datasets")]);
            return new DatasetsView(page);
        },
    },
    {
        path: /^\/dataset\/?$/,
        section: "datasets",
        key: (_match, url) => `dataset ${url.searchParams.get("name")}`,
        make: async (page, _match, url) => {
            const [{ DatasetView }] = await Promise.all([import("./dataset-view.js"), stylesheet("datasets")]);
            return new DatasetView(page, url.searchParams);
        },
    },
    {
        path: /^\/experiments\/?$/,
        section: "experiments",
        key: () => "experiments",
        make: async (page) => {
            const [{ ExperimentsView }] = await Promise.all([import("./experiments-view.js"), stylesheet("datasets")]);
            return new ExperimentsView(page);
        },
    },
    {
        path: /^\/experiment\/?$/,
        section: "experiments",
        key: (_match, url) => `experiment ${url.searchParams.get("id")}`,
        make: async (page, _match, url) => {
            const [{ ExperimentView }] = await Promise.all([import("./experiment-view.js"), stylesheet("datasets")]);
            return new ExperimentView(page, url.searchParams);
        },
    },
    {
        path: /^\/compare\/?$/,
        section: "experiments",
        key: () => "compare",
        make: async (page) => {
            const [{ CompareView }] = await Promise.all([import("./compare-view.js"), stylesheet("datasets")]);
            return new CompareView(page);
        },
    },
    {
        path: /^\/settings\/?$/,
        section: "settings",
        key: () => "settings",
        make: async (page) => {
            const [{ SettingsView }] = await Promise.all([import("./settings-view.js"), stylesheet("settings")]);
            return new SettingsView(page);
        },
    },
];

/** The view of an address: `{ key, section, make(page) }`, `make` may take its time. The traces where nothing is. */
export function routeOf(url) {
    for (const { path, section, key, make } of routes) {
        const match = path.exec(url.pathname);
        if (match) return { key: key(match, url), section, make: (page) => make(page, match, url) };
    }
    return { key: "traces", section: "traces", make: (page) => new TracesView(page) };
}

function decoded(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}

import { fetchProjects } from "./api.js";
import { count } from "./format.js";
import { h } from "./h.js";
import { forgetFilter, savedFilters, saveFilter } from "./saved-filters.js";

/** The projects are asked for again no sooner than this after the last time. */
const shortestPause = 5_000;

/** Beside the lists: projects, and the filters the reader has kept. */
export class Side {
    element;
    #projects = h("ul");
    #filters = h("ul");
    #known = null;
    #askedAt = -Infinity;
    #timer = null;
    #path = "/";
    #scope = null;

    /** `isFiltered` is false beside a view that knows projects alone. */
    constructor({ isFiltered }) {
        this.element = h(
            "nav.rail",
            { "aria-label": isFiltered ? "Projects and saved filters" : "Projects", id: "side" },
            h("h2", null, "Projects"),
            this.#projects,
            isFiltered && [h("h2", null, "Saved filters"), this.#filters],
        );
    }

    /** Shows where `scope` is; links keep to the view at `path`. */
    show(scope, path) {
        this.#scope = scope;
        this.#path = path;
        this.#draw();
        this.refresh();
    }

    /** Asks for the projects; if they were asked for a moment ago, once when the pause since is over. */
    async refresh() {
        const rest = this.#askedAt + shortestPause - performance.now();
        if (rest > 0) {
            this.#timer ??= setTimeout(() => this.#rested(), rest);
            return;
        }
        this.#askedAt = performance.now();
        try {
            this.#known = (await fetchProjects()).projects;
            this.#draw();
        } catch {
            // The list beside says what is wrong with the server.
        }
    }

    #rested() {
        this.#timer = null;
        if (this.element.isConnected) this.refresh();
    }

    /** Keeps the scope in front under a name. */
    save(name) {
        saveFilter(name, this.#scope.address(""));
        this.#draw();
    }

    /** Draws anew; the link or button that had the focus has it again. */
    #draw() {
        const active = this.element.contains(document.activeElement) ? document.activeElement : null;
        const key = active?.closest("li")?.dataset.key;
        this.#drawLists();
        if (key === undefined) return;
        const item = [...this.element.querySelectorAll("li")].find(({ dataset }) => dataset.key === key);
        item?.querySelector(active.tagName)?.focus({ preventScroll: true });
    }

    #drawLists() {
        const names = new Set((this.#known ?? []).map(({ name }) => name));
        const absent = this.#scope.project !== null && !names.has(this.#scope.project);
        this.#projects.replaceChildren(
            this.#project(null, "All projects", null),
            ...(this.#known ?? []).map(({ name, traceCount }) => this.#project(name, name, traceCount)),
            absent ? this.#project(this.#scope.project, this.#scope.project, null) : "",
        );
        const kept = savedFilters();
        this.#filters.replaceChildren(...kept.map((filter) => this.#filter(filter)));
        if (!kept.length) this.#filters.append(h("li.muted.hint", null, "Filter, then keep it with Save."));
    }

    #project(project, words, traces) {
        const isCurrent = this.#scope.project === project;
        return h(
            "li",
            { "data-key": `project ${project ?? ""}` },
            h(
                "a",
                {
                    href: this.#scope.with({ project }).address(this.#path),
                    title: words,
                    "aria-current": isCurrent ? "true" : null,
                },
                h("span.label", null, words || "unnamed"),
                traces !== null && h("span.muted", null, count(traces)),
            ),
        );
    }

    #filter({ name, query }) {
        const isCurrent = query === this.#scope.address("");
        return h(
            "li.kept",
            { "data-key": `filter ${name}` },
            h(
                "a",
                { href: `${this.#path}${query}`, title: name, "aria-current": isCurrent ? "true" : null },
                h("span.label", null, name),
            ),
            h("button.quiet", {
                type: "button",
                "aria-label": `Forget ${name}`,
                title: "Forget",
                onclick: (event) => this.#forget(name, event.currentTarget.closest("li")),
            }, "×"),
        );
    }

    /** What comes after the filter has the focus then, or what was before it. */
    #forget(name, item) {
        const at = [...this.#filters.children].indexOf(item);
        forgetFilter(name);
        this.#draw();
        const next = this.#filters.children[at] ?? this.#filters.lastElementChild;
        (next.querySelector("button") ?? this.#projects.querySelector("a")).focus({ preventScroll: true });
    }
}

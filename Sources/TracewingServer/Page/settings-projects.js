import { addProject, deleteProject, fetchProjects } from "./api.js";
import { confirmDialog } from "./dialog.js";
import { labeled } from "./fields.js";
import { figuresTable } from "./figures-table.js";
import { count, plural } from "./format.js";
import { h } from "./h.js";
import { Scope } from "./scope.js";
import { focusAfter, settingsForm } from "./settings-form.js";
import { ago } from "./times.js";

/** The projects: what each holds, one more, one less. */
export async function projectsSection() {
    const place = h("div");
    const refresh = async () => place.replaceChildren(table((await fetchProjects()).projects, removed));
    const removed = async (at) => {
        await refresh();
        return focusAfter(place, at);
    };
    await refresh();
    const name = h("input", {
        type: "text",
        required: true,
        maxlength: "200",
        spellcheck: "false",
        autocomplete: "off",
    });
    return h(
        "section",
        null,
        h("h2", null, "Projects"),
        h(
            "p.muted",
            null,
            "A trace belongs to the project of the key it came with, else of its header ",
            h("code", null, "x-project-name"),
            ", else of its resource (",
            h("code", null, "openinference.project.name"),
            " or ",
            h("code", null, "service.namespace"),
            "), else to default. A project that is named so is made by itself.",
        ),
        place,
        settingsForm([labeled("New project", name)], "Add", async () => {
            await addProject(name.value.trim());
            name.value = "";
            await refresh();
            return "Added.";
        }),
    );
}

/** `removed(at)` hears that the project of a row is gone, and returns what has the focus then. */
function table(projects, removed) {
    const rows = projects.map((project, at) => [
        h("a", { href: new Scope({ project: project.name }).address("/") }, project.name || "unnamed"),
        count(project.traceCount),
        ago(project.lastTime),
        count(project.keyCount),
        deleteButton(project, () => removed(at)),
    ]);
    return figuresTable(
        "Projects",
        ["Name", "Traces", "Last trace", "Keys", ""],
        rows,
        { none: "There is no project yet.", numbers: [1, 3] },
    );
}

function deleteButton({ name, traceCount }, removed) {
    return h("button.quiet", {
        type: "button",
        "aria-label": `Delete ${name}`,
        onclick: () =>
            confirmDialog({
                title: `Delete ${name}?`,
                words: `Its ${plural(traceCount, "trace")} and its keys go with it. This cannot be undone.`,
                verb: "Delete",
                act: async () => {
                    await deleteProject(name);
                    return removed();
                },
            }),
    }, "Delete");
}

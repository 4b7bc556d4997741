import { addKey, deleteKey, fetchKeys, fetchProjects } from "./api.js";
import { copyButton } from "./clipboard.js";
import { confirmDialog, openDialog } from "./dialog.js";
import { labeled } from "./fields.js";
import { figuresTable } from "./figures-table.js";
import { h } from "./h.js";
import { focusAfter, settingsForm } from "./settings-form.js";
import { ago } from "./times.js";

/** The keys with which traces are sent. A key's secret is shown once, when it is made. */
export async function keysSection() {
    const place = h("div");
    const [{ projects }] = await Promise.all([fetchProjects(), refresh()]);
    async function refresh() {
        place.replaceChildren(table((await fetchKeys()).keys, removed));
    }
    async function removed(at) {
        await refresh();
        return focusAfter(place, at);
    }
    // There is a first key before there is a first trace.
    const names = new Set(["default", ...projects.map(({ name }) => name)]);
    const project = h("select", null, [...names].map((name) => h("option", { value: name }, name)));
    const label = h("input", { type: "text", maxlength: "80", autocomplete: "off", placeholder: "who has it" });
    return h(
        "section",
        null,
        h("h2", null, "Keys"),
        h(
            "p.muted",
            null,
            "With a key of a project its holder sends traces there and does nothing else. Programs give it as ",
            h("code", null, "OTEL_EXPORTER_OTLP_HEADERS=x-api-key=twk_…"),
            ". Keys are kept hashed: none can be shown again.",
        ),
        h(
            "p.muted",
            null,
            "What opens this page is not made here: ",
            h("code", null, "TRACEWING_READ_KEY"),
            " and ",
            h("code", null, "TRACEWING_ADMIN_KEY"),
            " are set where the server is started. With one of them set, traces are taken from holders of a key alone.",
        ),
        place,
        settingsForm(
            [labeled("Project", project), labeled("Label", label)],
            "Make",
            async () => {
                const made = await addKey({ project: project.value, label: label.value.trim() });
                label.value = "";
                // Before anything else can fail: it is told this once.
                showSecret(made);
                await refresh();
            },
        ),
    );
}

function showSecret({ key, secret }) {
    openDialog(
        "The new key",
        [
            h("p", null, "This is the only time it is shown. Put it where its user keeps secrets."),
            h("div.secret", null, h("code", { tabindex: "0" }, secret), copyButton("Copy", () => secret)),
            h("p.muted", null, `With it traces are sent to ${key.project}.`),
        ],
        { names: "secret-dialog", closeWords: "I have it" },
    );
}

/** `removed(at)` hears that the key of a row is gone, and returns what has the focus then. */
function table(keys, removed) {
    const rows = keys.map((key, at) => [
        h("code", null, `${key.prefix}…`),
        key.label || h("span.muted", null, "no label"),
        key.project,
        ago(key.createdTime),
        h("button.quiet", {
            type: "button",
            "aria-label": `Revoke ${key.prefix}`,
            onclick: () =>
                confirmDialog({
                    title: `Revoke ${key.prefix}…?`,
                    words: "Whoever uses it is refused from then on. What it sent stays.",
                    verb: "Revoke",
                    act: async () => {
                        await deleteKey(key.id);
                        return removed(at);
                    },
                }),
        }, "Revoke"),
    ]);
    const heads = ["Key", "Label", "Project", "Made", ""];
    return figuresTable("Keys", heads, rows, { none: "There is no key yet." });
}

import { changeSettings, fetchSettings } from "./api.js";
import { labeled } from "./fields.js";
import { h } from "./h.js";
import { settingsForm } from "./settings-form.js";

const gigabyte = 1e9;

/** How long traces are kept, and how much of them. */
export async function retentionSection() {
    const { retention, writable } = await fetchSettings();
    const days = h("input", {
        type: "number",
        min: "1",
        step: "1",
        inputmode: "numeric",
        placeholder: "no limit",
        disabled: !writable,
    });
    const size = h("input", {
        type: "number",
        min: "0.001",
        step: "any",
        inputmode: "decimal",
        placeholder: "no limit",
        disabled: !writable,
    });
    days.value = retention.days ?? "";
    size.value = retention.bytes === null ? "" : retention.bytes / gigabyte;
    const fields = [labeled("Days", days), labeled("Gigabytes", size)];
    return h(
        "section",
        null,
        h("h2", null, "Retention"),
        h("p.muted", null, "The oldest traces go first, when either limit is reached. Empty means no limit."),
        writable
            ? settingsForm(fields, "Change", async () => {
                await changeSettings({
                    retention: {
                        days: days.value ? Number(days.value) : null,
                        bytes: size.value ? Math.round(Number(size.value) * gigabyte) : null,
                    },
                });
                return "Changed.";
            })
            : [
                h("div.settings-form", null, fields),
                h("p.muted", null, "Set when the server was started; it is changed there."),
            ],
    );
}

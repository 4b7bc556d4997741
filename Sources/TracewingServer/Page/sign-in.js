import { signIn } from "./api.js";
import { h } from "./h.js";

/** What is shown in place of a view while the server wants a key: a field for one. `done` follows a good one. */
export function signInForm(done) {
    const field = h("input", {
        type: "password",
        id: "read-key",
        autocomplete: "current-password",
        spellcheck: "false",
        required: true,
    });
    const fault = h("p.error", { role: "alert" });
    const form = h(
        "form.sign-in",
        null,
        h("h1", null, "This server wants a key"),
        h(
            "p.muted",
            null,
            "Whoever started the server knows it: ",
            h("code", null, "TRACEWING_READ_KEY"),
            " shows everything, ",
            h("code", null, "TRACEWING_ADMIN_KEY"),
            " changes projects, keys and settings as well. Keys made under Settings only send.",
        ),
        h("label", { for: "read-key" }, "Key"),
        field,
        fault,
        h("button.primary", { type: "submit" }, "Open"),
    );
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        fault.replaceChildren();
        try {
            await signIn(field.value.trim());
            done();
        } catch (error) {
            fault.replaceChildren([error.message, error.hint].filter(Boolean).join(" "));
            field.select();
        }
    });
    return form;
}

import { h } from "./h.js";

/** A form whose submit does `act` and says in itself what went wrong. */
export function settingsForm(fields, verb, act) {
    const outcome = h("p.outcome", { role: "status" });
    const button = h("button.primary", { type: "submit" }, verb);
    const form = h("form.settings-form", null, fields, button, outcome);
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        button.disabled = true;
        outcome.className = "outcome";
        outcome.replaceChildren();
        try {
            outcome.replaceChildren((await act()) ?? "");
        } catch (error) {
            outcome.classList.add("error");
            outcome.replaceChildren([error.message, error.hint].filter(Boolean).join(" "));
        } finally {
            button.disabled = false;
        }
    });
    return form;
}

/** What has the focus when row `at` of the table in `place` is gone: the button of the next, else the form below. */
export function focusAfter(place, at) {
    const buttons = [...place.querySelectorAll("tbody button")];
    return buttons[at] ?? buttons.at(-1) ?? place.parentElement.querySelector("form :is(input, select)");
}

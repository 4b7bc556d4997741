import { h } from "./h.js";

/** Opens a dialog with a heading; it leaves the document when it closes. Returns the element. */
export function openDialog(title, content, { names = "", closeWords = "Close", onClose } = {}) {
    const dialog = h(
        "dialog",
        { class: names, "aria-labelledby": "dialog-title" },
        h(
            "header",
            null,
            h("h2", { id: "dialog-title" }, title),
            closeWords && h("button.quiet", { type: "button", onclick: () => dialog.close() }, closeWords),
        ),
        content,
    );
    dialog.addEventListener("close", () => {
        dialog.remove();
        onClose?.();
    });
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
}

/**
 * Asks before what cannot be undone; `act` may fail, which is said in the dialog. Where it takes away the button that
 * asked, it returns what has the focus instead.
 */
export function confirmDialog({ title, words, verb, act }) {
    const fault = h("p.error", { role: "alert" });
    const button = h("button.danger", {
        type: "button",
        onclick: async () => {
            button.disabled = true;
            try {
                const next = await act();
                dialog.close();
                next?.focus({ preventScroll: true });
            } catch (error) {
                button.disabled = false;
                fault.replaceChildren([error.message, error.hint].filter(Boolean).join(" "));
            }
        },
    }, verb);
    const cancel = h("button", { type: "button", onclick: () => dialog.close() }, "Cancel");
    const dialog = openDialog(title, [h("p", null, words), fault, h("div.dialog-actions", null, cancel, button)], {
        names: "confirm",
        closeWords: "",
    });
    cancel.focus();
}

import { h } from "./h.js";

/** Says something to screen readers without moving the focus. */
export function announce(text) {
    const announcer = document.getElementById("announcer");
    announcer.textContent = "";
    announcer.textContent = text;
}

/** A button that copies what `text()` returns and says so in its own label for a moment. */
export function copyButton(label, text, properties = {}) {
    const button = h("button.quiet", { type: "button", ...properties }, label);
    let timer;
    button.addEventListener("click", async (event) => {
        event.stopPropagation();
        const outcome = (await copy(text())) ? "Copied" : "Not copied";
        button.textContent = outcome;
        announce(outcome);
        clearTimeout(timer);
        timer = setTimeout(() => {
            button.textContent = label;
        }, 1200);
    });
    return button;
}

async function copy(text) {
    // The clipboard API exists on https and localhost only; people also open this page by the address of a machine.
    if (navigator.clipboard) {
        try {
            await navigator.clipboard.writeText(text);
            return true;
        } catch {
            // Not permitted: the old way may be.
        }
    }
    const area = h("textarea.visually-hidden", { value: text, "aria-hidden": "true" });
    const focused = document.activeElement;
    document.body.append(area);
    area.select();
    try {
        return document.execCommand("copy");
    } finally {
        area.remove();
        focused?.focus();
    }
}

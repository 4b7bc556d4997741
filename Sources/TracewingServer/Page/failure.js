import { h } from "./h.js";
import { glyph } from "./glyphs.js";

/** What is shown when a request failed: what, why, the id to find it by in the server's log, and a way to try again. */
export function failure(error, retry) {
    return h(
        "section.failure",
        { role: "alert" },
        h("h2", null, glyph("error"), error.what ?? "Something went wrong."),
        h("p.text", null, error.message),
        error.requestId && h("p.muted", null, "Request id ", h("code", null, error.requestId)),
        h("p", null, h("button.primary", { type: "button", onclick: retry }, "Try again")),
    );
}

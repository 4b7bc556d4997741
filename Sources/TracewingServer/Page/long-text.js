import { copyButton } from "./clipboard.js";
import { size } from "./format.js";
import { h } from "./h.js";

const blockLength = 4000;

/**
 * Text as it is, cut after `limit` characters with a way to see the rest.
 *
 * The rest comes in blocks the browser lays out only when they are scrolled to: a megabyte in one piece would stop the
 * page.
 */
export function longText(text, { limit = 1500, lines = 24 } = {}) {
    const cut = cutAt(text, limit, lines);
    if (cut >= text.length) return h("div.text", null, text);
    const element = h("div.long-text", null, h("div.text", null, `${text.slice(0, cut)}…`));
    element.append(
        h(
            "div.actions",
            null,
            h(
                "button.quiet",
                { type: "button", onclick: () => element.replaceChildren(...whole(text)) },
                `Show all (${size(text.length)})`,
            ),
        ),
    );
    return element;
}

function whole(text) {
    if (text.length <= 2 * blockLength) return [h("div.text", null, text)];
    const blocks = [];
    for (let at = 0; at < text.length;) {
        const end = boundary(text, at + blockLength);
        blocks.push(h("div.block", null, text.slice(at, end)));
        at = end;
    }
    return [
        h("div.text.whole", { tabindex: "0", role: "group", "aria-label": "The whole text" }, blocks),
        h("div.actions", null, copyButton("Copy", () => text)),
    ];
}

/** A place near `at` where a line may end without being noticed: after a newline, else after a space. */
function boundary(text, at) {
    if (at >= text.length) return text.length;
    const from = at - blockLength / 2;
    const newline = text.lastIndexOf("\n", at);
    if (newline > from) return newline + 1;
    const space = text.lastIndexOf(" ", at);
    return space > from ? space + 1 : whole16(text, at);
}

function cutAt(text, limit, lines) {
    let at = -1;
    for (let line = 0; line < lines; line += 1) {
        at = text.indexOf("\n", at + 1);
        if (at < 0 || at > limit) break;
    }
    const cut = at >= 0 && at < limit ? at : limit;
    // What is cut must be worth a click.
    return text.length - cut < 80 && cut === limit ? text.length : whole16(text, Math.min(cut, text.length));
}

/** Never between the two halves of a character. */
function whole16(text, at) {
    const unit = text.charCodeAt(at - 1);
    return unit >= 0xd800 && unit <= 0xdbff ? at - 1 : at;
}

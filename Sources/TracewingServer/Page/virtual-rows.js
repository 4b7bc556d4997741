import { h } from "./h.js";

/** Rows kept ready above and below what is seen, so that a fast wheel meets rows and not blanks. */
const overscan = 12;

/**
 * The rows of a table of which only those in sight exist.
 *
 * All rows are `--row-height` high (the style sheet's, so a narrow window may have higher ones); one spacer row above
 * and one below stand for the rest. A row stays the same element while its item is in sight; when the item changes,
 * only the cells that differ are put in, so that a click, a selection or the focus survives news. `refresh()` is for
 * when what rows show has changed without their items.
 */
export class VirtualRows {
    #scroller;
    #body;
    #key;
    #render;
    #onRange;
    #items = [];
    #shown = new Map();
    #above;
    #below;
    #rowHeight = 24;
    #headHeight = 0;
    #viewHeight = 0;
    #frame = 0;
    #range = [0, 0];

    /** `render(item)` returns a `tr`; `key(item)` is its identity; `onRange(first, end)` hears what is shown. */
    constructor({ scroller, body, key, render, onRange }) {
        this.#scroller = scroller;
        this.#body = body;
        this.#key = key;
        this.#render = render;
        this.#onRange = onRange;
        this.#above = spacer();
        this.#below = spacer();
        body.append(this.#above, this.#below);
        scroller.addEventListener("scroll", () => this.#schedule(), { passive: true });
        // Also fires when the view comes back into the document, which is when its size is known again.
        new ResizeObserver(() => this.#resized()).observe(scroller);
    }

    get items() {
        return this.#items;
    }

    /** Shows these. Rows of the same item object stay as they are; `fresh` makes all of them again. */
    setItems(items, { fresh = false } = {}) {
        this.#items = items;
        this.#layout(fresh);
    }

    refresh() {
        this.#resized(true);
    }

    /** The row of an item, if it is in sight. */
    rowOf(key) {
        return this.#shown.get(key)?.row ?? null;
    }

    /** The rows in sight with their items. */
    *visible() {
        for (const { row, item } of this.#shown.values()) yield [row, item];
    }

    get pageLength() {
        return Math.max(1, Math.floor((this.#viewHeight - this.#headHeight) / this.#rowHeight) - 1);
    }

    /** Brings a row into sight, moving as little as possible, and makes it if need be. */
    reveal(index) {
        const top = index * this.#rowHeight;
        const room = this.#viewHeight - this.#headHeight;
        if (top < this.#scroller.scrollTop) this.#scroller.scrollTop = top;
        else if (top + this.#rowHeight > this.#scroller.scrollTop + room) {
            this.#scroller.scrollTop = top + this.#rowHeight - room;
        }
        this.#layout();
    }

    /** Sizes are read here and not while scrolling, where reading them would make the browser lay out twice a frame. */
    #resized(fresh = false) {
        if (!this.#scroller.isConnected) return this.#forget();
        this.#viewHeight = this.#scroller.clientHeight;
        this.#headHeight = this.#body.parentElement.tHead?.offsetHeight ?? 0;
        const height = parseFloat(getComputedStyle(this.#body).getPropertyValue("--row-height"));
        const isOther = height > 0 && height !== this.#rowHeight;
        if (isOther) this.#rowHeight = height;
        this.#layout(fresh || isOther);
    }

    #schedule() {
        if (this.#frame) return;
        this.#frame = requestAnimationFrame(() => {
            this.#frame = 0;
            this.#layout();
        });
    }

    #layout(fresh = false) {
        if (!this.#viewHeight) return;
        const first = Math.max(0, Math.floor(this.#scroller.scrollTop / this.#rowHeight) - overscan);
        const inSight = Math.ceil(this.#viewHeight / this.#rowHeight) + 2 * overscan;
        const end = Math.min(this.#items.length, first + inSight);
        this.#fill(Math.min(first, end), end, fresh);
        setHeight(this.#above, Math.min(first, end) * this.#rowHeight);
        setHeight(this.#below, (this.#items.length - end) * this.#rowHeight);
        if (this.#range[0] !== first || this.#range[1] !== end) {
            this.#range = [first, end];
            this.#onRange?.(first, end);
        }
    }

    #fill(first, end, fresh) {
        const focus = this.#focusedKey();
        const before = this.#shown;
        const items = this.#items.slice(first, end);
        const keys = items.map(this.#key);
        const staying = new Set(keys);
        // What leaves goes first: the rows that stay are then in their places already, and are neither moved nor laid
        // out.
        for (const [key, { row }] of before) if (!staying.has(key)) row.remove();
        this.#shown = new Map();
        let at = this.#above;
        items.forEach((item, offset) => {
            const index = first + offset;
            const key = keys[offset];
            let entry = before.get(key);
            if (!entry) entry = { item, row: this.#render(item) };
            else if (entry.item !== item || fresh) renew(entry, item, this.#render(item));
            // The first row of a table is its head.
            if (entry.index !== index) entry.row.setAttribute("aria-rowindex", index + 2);
            entry.index = index;
            this.#shown.set(key, entry);
            if (at.nextSibling !== entry.row) at.after(entry.row);
            at = entry.row;
        });
        if (focus !== null) this.#restoreFocus(focus);
    }

    #forget() {
        this.#viewHeight = 0;
        for (const { row } of this.#shown.values()) row.remove();
        this.#shown.clear();
    }

    #focusedKey() {
        const active = document.activeElement;
        if (!active || !this.#body.contains(active)) return null;
        for (const [key, { row }] of this.#shown) if (row.contains(active)) return key;
        return null;
    }

    #restoreFocus(key) {
        if (this.#body.contains(document.activeElement)) return;
        // The focused cell was renewed, or its row has left the window; then the table holds the focus for it.
        const row = this.#shown.get(key)?.row;
        const target = row?.matches("[tabindex]") ? row : row?.querySelector("[tabindex]");
        (target ?? this.#scroller).focus({ preventScroll: true });
    }
}

/** Takes over what is different in `row` and nothing else. */
function renew(entry, item, row) {
    entry.item = item;
    const old = entry.row;
    if (old.classList.contains("arrived")) row.classList.add("arrived");
    for (const name of old.getAttributeNames()) {
        if (name !== "aria-rowindex" && !row.hasAttribute(name)) old.removeAttribute(name);
    }
    for (const { name, value } of [...row.attributes]) {
        if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    [...row.cells].forEach((cell, index) => {
        if (!old.cells[index].isEqualNode(cell)) old.cells[index].replaceWith(cell);
    });
}

function setHeight(spacer, height) {
    spacer.firstChild.style.height = `${height}px`;
    spacer.hidden = height === 0;
}

/** One cell and no column span: a span over columns the style sheet hides would bring them back. */
function spacer() {
    return h("tr.spacer", { "aria-hidden": "true", role: "presentation" }, h("td", { role: "presentation" }));
}

import { FilterField } from "./filter-field.js";
import { h } from "./h.js";
import { RangeMenu } from "./range-menu.js";
import { Scope } from "./scope.js";
import { Side } from "./side.js";

/** What views of many traces have around them: filter line and range above, projects and saved filters beside. */
export class ScopeBar {
    scope = new Scope();
    /** Bar, side and a place for the view. */
    element;
    content = h("div.scoped-content");
    /** Room at the right end of the bar. */
    note = h("span.muted.loaded");
    #page;
    #path;
    /** The path of the address one is at, which may end otherwise than `#path`. */
    #place;
    #side;
    #field;
    #range;
    #save;
    #toggle;
    #title;
    #isFiltered;

    /**
     * `isFiltered` is false for a view that knows projects alone: it has neither filter line nor range. `signal` ends
     * its listening to the feed.
     */
    constructor(page, { path, title, isFiltered = true, signal }) {
        this.#page = page;
        this.#path = path;
        this.#title = title;
        this.#isFiltered = isFiltered;
        this.#side = new Side({ isFiltered });
        this.#field = new FilterField({
            onChange: (filter) => this.#change({ filter }, { isTyping: true }),
            project: () => this.scope.project,
        });
        this.#range = new RangeMenu({ onChange: (choice) => this.#change(choice) });
        this.#save = h("button.quiet", { type: "button", id: "save-filter", onclick: () => this.#ask() }, "Save");
        this.element = this.#build();
        page.live.addEventListener("trace", () => {
            if (this.element.isConnected) this.#side.refresh();
        }, { signal });
    }

    /** Takes the scope of an address; false if it is the one in front. */
    take(url) {
        const scope = Scope.from(url);
        const isOther = !scope.equals(this.scope);
        this.scope = scope;
        this.#place = url.pathname;
        this.#field.value = scope.filter;
        this.#range.show(scope);
        this.#save.hidden = scope.isEverything;
        this.#side.show(scope, this.#path);
        this.#showSide(false);
        return isOther;
    }

    /** Says what is wrong with the filter, if that is what the error is about; null says that nothing is. */
    fault(error) {
        const isFilter = error !== null && (Boolean(error.position) || error.code === "bad_filter");
        this.#field.fault = isFilter ? error : null;
        return isFilter;
    }

    /** The view leaves: a filter that is typed and not yet applied is not any more. */
    stop() {
        this.#field.stop();
    }

    get bindings() {
        if (!this.#isFiltered) return [];
        return [
            { keys: ["/"], words: "Filter", run: () => this.#field.focus() },
            { keys: ["Escape"], words: "Leave the filter, then empty it", run: (event) => this.#escape(event) },
        ];
    }

    #build() {
        this.#toggle = h("button.side-toggle", {
            type: "button",
            "aria-controls": "side",
            onclick: () => this.#showSide(!this.element.classList.contains("side-open")),
        }, "Projects");
        return h(
            "div.scoped",
            null,
            h("h1.visually-hidden", null, this.#title),
            this.#side.element,
            h(
                "div.toolbar.scope-bar",
                { role: this.#isFiltered ? "search" : "group", "aria-label": this.#title },
                this.#toggle,
                this.#isFiltered && [this.#field.element, this.#save, this.#range.element],
                this.note,
            ),
            this.content,
        );
    }

    /** In a narrow window projects and saved filters lie over the list, when they are asked for. */
    #showSide(isOpen) {
        this.element.classList.toggle("side-open", isOpen);
        this.#toggle.setAttribute("aria-expanded", String(isOpen));
    }

    #change(changes, { isTyping = false } = {}) {
        // What was typed before one left may be told after: the address in front is another view's by then.
        if (location.pathname !== this.#place) return;
        const address = this.scope.with(changes).address(this.#path);
        // Every letter of a filter would fill the history.
        if (isTyping) this.#page.replace(address);
        else this.#page.navigate(address);
    }

    #ask() {
        const name = h("input", {
            type: "text",
            "aria-label": "Name of the filter",
            value: this.scope.filter.trim() || this.scope.project || this.scope.rangeWords,
            maxlength: "80",
        });
        const form = h("form.save-form", null, name, h("button.primary", { type: "submit" }, "Keep"));
        const close = () => {
            form.replaceWith(this.#save);
            this.#save.focus();
        };
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            if (name.value.trim()) this.#side.save(name.value.trim());
            close();
        });
        name.addEventListener("keydown", (event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            close();
        });
        this.#save.replaceWith(form);
        name.select();
    }

    #escape(event) {
        const { input } = this.#field;
        if (event.target === input) return input.blur();
        return this.scope.filter ? this.#field.clear() : false;
    }
}

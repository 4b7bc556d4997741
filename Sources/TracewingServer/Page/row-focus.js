/** j and k in a plain table whose rows each hold one link: the focus goes from link to link. */
export class RowFocus {
    #body;

    constructor(body) {
        this.#body = body;
    }

    move(by) {
        const links = [...this.#body.querySelectorAll("tr > :first-child a, tr a.row-link")];
        if (!links.length) return false;
        const at = links.indexOf(document.activeElement);
        const index = at < 0 ? 0 : Math.max(0, Math.min(links.length - 1, at + by));
        links[index].focus();
        return true;
    }

    get bindings() {
        return [
            { keys: ["j", "ArrowDown"], words: "Next row", run: () => this.move(1) },
            { keys: ["k", "ArrowUp"], words: "Previous row", run: () => this.move(-1) },
            { keys: ["Enter"], words: "Open it", run: () => false },
        ];
    }
}

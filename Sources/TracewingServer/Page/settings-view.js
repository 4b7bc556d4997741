import { failure } from "./failure.js";
import { h } from "./h.js";
import { aboutSection } from "./settings-about.js";
import { keysSection } from "./settings-keys.js";
import { pricesSection } from "./settings-prices.js";
import { projectsSection } from "./settings-projects.js";
import { providersSection } from "./settings-providers.js";
import { retentionSection } from "./settings-retention.js";

/** The parts of the settings: name in the address, words, and what makes the part. */
const parts = [
    ["projects", "Projects", projectsSection],
    ["keys", "Keys", keysSection],
    ["retention", "Retention", retentionSection],
    ["prices", "Prices", pricesSection],
    ["providers", "Providers", providersSection],
    ["about", "About and health", aboutSection],
];

/** Projects and keys, what is kept how long, prices, models' providers, and how the server is. One part at a time. */
export class SettingsView {
    title = "Settings · Tracewing";
    element;
    #page;
    #links;
    #place = h("div.settings-part", { tabindex: "0", role: "region" });
    #part = null;
    #turn = 0;

    constructor(page) {
        this.#page = page;
        this.#links = parts.map(([name, words]) => h("a", { href: `/settings?tab=${name}`, "data-part": name }, words));
        this.element = h(
            "div.settings",
            null,
            h("h1.visually-hidden", null, "Settings"),
            h("nav.rail", { "aria-label": "Settings" }, h("ul", null, this.#links.map((link) => h("li", null, link)))),
            this.#place,
        );
    }

    async load(url) {
        await this.#open(url);
    }

    update(url) {
        this.#open(url);
    }

    close() {
        this.#turn += 1;
    }

    get bindings() {
        return [
            { keys: ["j", "]"], words: "Next part", run: () => this.#step(1) },
            { keys: ["k", "["], words: "Previous part", run: () => this.#step(-1) },
        ];
    }

    async #open(url) {
        const turn = (this.#turn += 1);
        const wanted = url.searchParams.get("tab");
        const [name, words, make] = parts.find(([one]) => one === wanted) ?? parts[0];
        let content;
        try {
            content = await make();
        } catch (error) {
            content = failure(error, () => this.#open(url));
        }
        if (turn !== this.#turn) return;
        this.#part = name;
        for (const link of this.#links) {
            if (link.dataset.part === name) link.setAttribute("aria-current", "page");
            else link.removeAttribute("aria-current");
        }
        this.#place.setAttribute("aria-label", `Settings: ${words}`);
        this.#place.replaceChildren(content);
        this.title = `${words} · Tracewing`;
        this.#page.setTitle(this.title);
    }

    #step(by) {
        const at = parts.findIndex(([name]) => name === this.#part);
        const [name] = parts[(at + by + parts.length) % parts.length];
        this.#page.navigate(`/settings?tab=${name}`);
        return true;
    }
}

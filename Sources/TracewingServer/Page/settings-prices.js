import { fetchPrices } from "./api.js";
import { figuresTable } from "./figures-table.js";
import { price } from "./format.js";
import { h } from "./h.js";

/** What costs are computed with. */
export async function pricesSection() {
    const { prices, file } = await fetchPrices();
    const field = h("input", {
        type: "search",
        placeholder: "Search",
        "aria-label": "Search prices",
        autocomplete: "off",
    });
    const place = h("div");
    const draw = () => {
        const word = field.value.trim().toLowerCase();
        const matching = prices.filter(({ pattern, provider }) =>
            `${provider} ${pattern}`.toLowerCase().includes(word)
        );
        place.replaceChildren(table(matching));
    };
    field.addEventListener("input", draw);
    draw();
    return h(
        "section",
        null,
        h("h2", null, "Prices"),
        h("p.muted", null, "US dollars for a million tokens. Of the patterns that fit a model the longest counts."),
        h(
            "p.muted",
            null,
            file
                ? ["Prices of your own are in ", h("code", null, file), "; they go before those built in."]
                : "All are built in. A price file given when the server is started goes before them.",
        ),
        h("div.search", null, field),
        place,
    );
}

function table(prices) {
    const rows = prices.map((one) => [
        h("code", null, one.pattern),
        one.provider ?? "any",
        price(one.input),
        price(one.output),
        price(one.cacheRead),
        price(one.cacheWrite),
        one.source,
    ]);
    const heads = ["Model", "Provider", "Input", "Output", "Cache read", "Cache write", "From"];
    return figuresTable("Prices", heads, rows, { none: "No price fits.", numbers: [2, 3, 4, 5] });
}

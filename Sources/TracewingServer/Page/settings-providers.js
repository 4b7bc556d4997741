import { fetchProviders } from "./api-playground.js";
import { figuresTable } from "./figures-table.js";
import { h } from "./h.js";

/** Whose models the playground and evaluators may ask. */
export async function providersSection() {
    const { providers } = await fetchProviders();
    const rows = providers.map(({ name, kind, base_url: address, models, has_key: hasKey }) => [
        name,
        kind,
        h("code", null, address),
        models?.length ? models.join(", ") : h("span.muted", null, "any that is typed"),
        hasKey ? "yes" : h("span.muted", null, "none"),
    ]);
    return h(
        "section",
        null,
        h("h2", null, "Providers"),
        h(
            "p.muted",
            null,
            "Whose models the playground and evaluators may ask. They are set where the server is started: ",
            h("code", null, "OPENAI_API_KEY"),
            ", ",
            h("code", null, "ANTHROPIC_API_KEY"),
            ", and others by ",
            h("code", null, "TRACEWING_PROVIDERS=local=openai-chat@http://127.0.0.1:8080/v1;models=NAME"),
            " with their key in ",
            h("code", null, "TRACEWING_PROVIDER_LOCAL_KEY"),
            ". Keys are never shown, and are sent to the address here alone.",
        ),
        figuresTable("Providers", ["Name", "Speaks", "Address", "Models", "Key"], rows, {
            none: "There is no provider yet, so no model can be asked.",
        }),
    );
}

import { fetchRawSpan } from "./api.js";
import { copyButton } from "./clipboard.js";
import { failure } from "./failure.js";
import { h } from "./h.js";
import { jsonView } from "./json-view.js";

/** The span as it was received, asked for when it is opened. */
export function rawSection(traceId, spanId) {
    const details = h("details.section", null, h("summary", null, h("h3", null, "Raw OTLP")));
    details.addEventListener("toggle", () => {
        if (!details.open || details.childElementCount > 1) return;
        const place = h("div");
        details.append(place);
        load(place, traceId, spanId);
    });
    return details;
}

async function load(place, traceId, spanId) {
    place.replaceChildren(h("p.muted", null, "Loading"));
    try {
        const raw = await fetchRawSpan(traceId, spanId);
        place.replaceChildren(
            copyButton("Copy as OTLP/JSON", () => JSON.stringify(raw, null, 2)),
            jsonView(raw, { open: 5 }),
        );
    } catch (error) {
        place.replaceChildren(failure(error, () => load(place, traceId, spanId)));
    }
}

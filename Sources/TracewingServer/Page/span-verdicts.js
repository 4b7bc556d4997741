import { h } from "./h.js";
import { section } from "./section.js";
import { verdictList } from "./verdicts.js";

/** What was judged of a span; nothing is shown until there is something. */
export function spanVerdicts(span, data) {
    const place = h("div.span-verdicts", { hidden: true });
    data.annotations(span).then((annotations) => {
        if (!annotations.length) return;
        place.replaceChildren(section("Verdicts", verdictList(annotations), { open: true, count: annotations.length }));
        place.hidden = false;
    }, () => {
        // The span can be read without them.
    });
    return place;
}

import { fetchFilterFields, fetchFilterValues } from "./api.js";
import { atEnd, quoted } from "./filter-words.js";

/** What may be typed next: offers are `{ text, words }`, the text as it goes into the line. */
export class FilterCompletion {
    #fields = null;
    #abort = null;

    /** Offers for the place at the end of `text`, and where what they replace starts. */
    async offers(text, project) {
        this.#abort?.abort();
        this.#abort = new AbortController();
        const place = atEnd(text);
        const { fields, connectives } = await this.#load();
        const field = fields.find(({ name }) => name === place.field?.toLowerCase().split(".")[0]);
        return { start: place.start, offers: await this.#among(place, { fields, connectives, field, project }) };
    }

    async #among({ expects, word }, { fields, connectives, field, project }) {
        if (expects === "field") {
            return best(
                fields.map(({ name, words, type }) => ({
                    text: type === "attribute" ? `${name}.` : name,
                    words,
                })),
                word,
            );
        }
        if (expects === "operator") {
            return best((field?.operators ?? []).map((text) => ({ text, words: meanings[text] ?? "" })), word);
        }
        if (expects === "connective") {
            return best(connectives.filter((text) => text !== "not").map((text) => ({ text, words: "" })), word);
        }
        if (field?.values) return best(field.values.map((text) => ({ text, words: "" })), word);
        if (!field?.hasValues) return field?.example ? [{ text: null, words: `For example ${field.example}` }] : [];
        const prefix = word.replace(/^"|"$/g, "");
        const { values } = await fetchFilterValues(field.name, { prefix, project, signal: this.#abort.signal });
        return values.map(({ value }) => ({ text: quoted(value), words: "" }));
    }

    async #load() {
        this.#fields ??= fetchFilterFields().catch((error) => {
            this.#fields = null;
            throw error;
        });
        return this.#fields;
    }
}

const meanings = {
    "=": "is",
    "!=": "is not",
    "~": "contains",
    "!~": "does not contain",
    ">": "more than",
    ">=": "at least",
    "<": "less than",
    "<=": "at most",
    in: "is one of ( , )",
    exists: "is known",
};

/** Those that begin with the word, then those that hold it; none if the word is one of them already. */
function best(offers, word) {
    const wanted = word.toLowerCase();
    if (!wanted) return offers;
    if (offers.some(({ text }) => text.toLowerCase() === wanted)) return [];
    const holding = offers.filter(({ text }) => text.toLowerCase().includes(wanted));
    const begins = ({ text }) => text.toLowerCase().startsWith(wanted);
    return [...holding.filter(begins), ...holding.filter((offer) => !begins(offer))];
}

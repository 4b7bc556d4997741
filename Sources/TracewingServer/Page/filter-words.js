/** Words, quoted texts and signs; what is none of them is a sign of its own. */
const pattern = /"(?:[^"\\]|\\.)*"?|<=|>=|!=|!~|[=~<>(),]|[^\s"()=~<>!,]+|\S/gs;
const connectives = new Set(["and", "or"]);

/**
 * What can come at the end of `text`, a filter up to the caret: `{ expects, field, word, start, isComplete }`.
 *
 * `expects` is field, operator, value or connective; `field` is the one that operator or value are for; `word` is what
 * of it is typed already, from `start` on. Only good enough to complete: what is right the server says.
 */
export function atEnd(text) {
    const tokens = [...text.matchAll(pattern)].map((match) => ({ text: match[0], start: match.index }));
    const last = tokens.at(-1);
    const isTyping = last && last.start + last.text.length === text.length && !isSign(last.text);
    const before = walk(isTyping ? tokens.slice(0, -1) : tokens);
    const after = walk(tokens);
    return {
        ...before,
        word: isTyping ? last.text : "",
        start: isTyping ? last.start : text.length,
        isComplete: tokens.length === 0 || after.expects === "connective",
    };
}

/** A value as the filter language takes it: quoted unless it is plainly a word. */
export function quoted(value) {
    return /^[\p{L}\p{N}_.-]+$/u.test(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;
}

/** A filter with one more condition. */
export function narrowed(filter, condition) {
    const whole = filter.trim();
    if (!whole) return condition;
    return /\bor\b/i.test(whole) ? `(${whole}) and ${condition}` : `${whole} and ${condition}`;
}

function walk(tokens) {
    let expects = "field";
    let field = null;
    let isList = false;
    for (const { text } of tokens) {
        const word = text.toLowerCase();
        if (expects === "field") {
            if (word === "(" || word === "not") continue;
            if (text.startsWith('"')) {
                // A text by itself asks for what was said.
                expects = "connective";
                continue;
            }
            field = text;
            expects = "operator";
        } else if (expects === "operator") {
            if (word === "not") continue;
            isList = word === "in";
            // attr."http.route" is one field in two pieces.
            if (!text.startsWith('"')) expects = word === "exists" ? "connective" : "value";
        } else if (expects === "value") {
            if (!(isList && (word === "(" || word === ","))) expects = "connective";
        } else if (connectives.has(word)) {
            expects = "field";
        } else if (isList && word === ",") {
            expects = "value";
        }
    }
    return { expects, field };
}

function isSign(text) {
    return /^[=~<>(),!]/.test(text);
}

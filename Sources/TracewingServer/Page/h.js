const SVG = "http://www.w3.org/2000/svg";

/** Names that would turn text into markup or code. What comes from a trace must never get near them. */
const forbidden = new Set(["innerHTML", "outerHTML", "srcdoc"]);

/**
 * Makes an element: `h("a.name", { href: "/" }, "Traces")`.
 *
 * Functions become listeners (`onclick`), `style` takes an object of custom or plain properties, `true` sets an empty
 * attribute, `null`, `undefined` and `false` set none. Children are nodes, or text; text only ever becomes text nodes.
 */
export function h(tag, properties, ...children) {
    const [name, ...classes] = tag.split(".");
    const element = document.createElement(name);
    if (classes.length) element.className = classes.join(" ");
    for (const [key, value] of Object.entries(properties ?? {})) set(element, key, value);
    append(element, children);
    return element;
}

/** The same for SVG elements; every property is an attribute. */
export function svg(name, attributes, ...children) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes ?? {})) element.setAttribute(key, value);
    append(element, children);
    return element;
}

function set(element, key, value) {
    if (value === null || value === undefined || value === false) return;
    if (forbidden.has(key)) throw new TypeError(`h() does not set ${key}`);
    if (typeof value === "function") {
        if (!key.startsWith("on")) throw new TypeError(`h() takes functions for events only, not for ${key}`);
        element.addEventListener(key.slice(2), value);
    } else if (key.startsWith("on")) {
        throw new TypeError(`h() takes functions for events only: ${key}`);
    } else if (key === "style") {
        for (const [property, text] of Object.entries(value)) element.style.setProperty(property, text);
    } else if (key === "class") {
        if (value) element.classList.add(...value.split(" "));
    } else if (key === "value" || key === "open" || key === "hidden") {
        element[key] = value;
    } else {
        element.setAttribute(key, value === true ? "" : String(value));
    }
}

function append(element, children) {
    for (const child of children) {
        if (child === null || child === undefined || child === false) continue;
        if (Array.isArray(child)) append(element, child);
        else element.append(child instanceof Node ? child : String(child));
    }
}

import { age, dateTime, epochMilliseconds, isKnown, unknown } from "./format.js";
import { h } from "./h.js";

/** How long ago a moment was; nanoseconds since 1970. */
export function ago(nanoseconds) {
    return isKnown(nanoseconds) ? h("time", { title: dateTime(nanoseconds) }, agoWords(nanoseconds)) : unknown;
}

export function agoWords(nanoseconds) {
    const text = age(Date.now() - epochMilliseconds(nanoseconds));
    return text === "now" ? text : `${text} ago`;
}

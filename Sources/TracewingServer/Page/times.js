import { age, dateTime, epochMilliseconds, unknown } from "./format.js";
import { h } from "./h.js";

/** How long ago a moment was; nanoseconds since 1970. */
export function ago(nanoseconds) {
    if (nanoseconds === null || nanoseconds === undefined) return unknown;
    const text = age(Date.now() - epochMilliseconds(nanoseconds));
    return h("time", { title: dateTime(nanoseconds) }, text === "now" ? text : `${text} ago`);
}

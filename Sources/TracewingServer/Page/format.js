const counts = new Intl.NumberFormat("en-US");
const prices = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 6 });
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** Nothing known: one sign for it everywhere. */
export const unknown = "–";

export function isKnown(value) {
    return value !== null && value !== undefined;
}

/** 840 µs, 12.4 ms, 3.21 s, 2 m 05 s, 3 h 12 m, 4 d 07 h. */
export function duration(milliseconds) {
    if (milliseconds === null || milliseconds === undefined || !Number.isFinite(milliseconds)) return unknown;
    const value = Math.max(0, milliseconds);
    if (value === 0) return "0 ms";
    if (value < 0.001) return `${Math.round(value * 1e6)} ns`;
    if (value < 0.9995) return `${digits(value * 1000)} µs`;
    if (value < 999.5) return `${digits(value)} ms`;
    const seconds = value / 1000;
    if (seconds < 59.95) return `${seconds < 9.995 ? seconds.toFixed(2) : seconds.toFixed(1)} s`;
    const whole = Math.round(seconds);
    if (whole < 3600) return `${Math.floor(whole / 60)} m ${pad(whole % 60)} s`;
    if (whole < 86400) return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} m`;
    return `${Math.floor(whole / 86400)} d ${pad(Math.floor((whole % 86400) / 3600))} h`;
}

/** A position on an axis whose steps are `step` milliseconds: as many decimals as the step needs, none more. */
export function axisTime(milliseconds, step) {
    if (milliseconds === 0) return "0";
    if (step < 0.001) return `${Math.round(milliseconds * 1e6)} ns`;
    if (step < 1) return `${trim(milliseconds * 1000)} µs`;
    if (step < 1000 && milliseconds < 1000) return `${trim(milliseconds)} ms`;
    if (milliseconds < 60_000) return `${trim(milliseconds / 1000)} s`;
    return duration(milliseconds);
}

/** 12,480. */
export function count(value) {
    return value === null || value === undefined ? unknown : counts.format(value);
}

/** $0.0042, $0.20, $1.27, $12,480: two digits that say something, however small. */
export function money(dollars) {
    if (dollars === null || dollars === undefined || !Number.isFinite(dollars)) return unknown;
    if (dollars === 0) return "$0";
    const size = Math.abs(dollars);
    if (size < 0.00001) return "< $0.00001";
    if (size < 1) {
        const decimals = String(Number(dollars.toPrecision(2))).split(".")[1]?.length ?? 0;
        return `$${dollars.toFixed(Math.max(2, decimals))}`;
    }
    return `$${size < 1000 ? dollars.toFixed(2) : counts.format(Math.round(dollars))}`;
}

/** $2.50, $0.075, $1,000.00: a price as it is in its list. */
export function price(dollars) {
    if (dollars === null || dollars === undefined || !Number.isFinite(dollars)) return unknown;
    return `$${prices.format(dollars)}`;
}

/** 980, 12.5k, 3.1M: for axes and narrow places. */
export function shortCount(value) {
    if (value === null || value === undefined) return unknown;
    if (value < 1000) return trim(value);
    if (value < 1_000_000) return `${trim(Number((value / 1000).toPrecision(3)))}k`;
    return `${trim(Number((value / 1_000_000).toPrecision(3)))}M`;
}

/** 73.4 MB; bytes in powers of ten. */
export function bytes(value) {
    if (value === null || value === undefined) return unknown;
    const units = ["B", "kB", "MB", "GB", "TB"];
    const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
    return `${trim(Number((value / 1000 ** power).toPrecision(3)))} ${units[power]}`;
}

/** "1 span", "12 spans". */
export function plural(value, one, many = `${one}s`) {
    return `${count(value)} ${value === 1 ? one : many}`;
}

/** 1.0 MB; sizes of text are counted in characters, which is near enough to tell large from small. */
export function size(characters) {
    if (characters < 1000) return plural(characters, "character");
    if (characters < 1_000_000) return `${(characters / 1000).toFixed(1)} kB`;
    return `${(characters / 1_000_000).toFixed(1)} MB`;
}

/** How long ago, as short as it can be said: now, 12 s, 5 m, 3 h, 2 d. */
export function age(milliseconds) {
    const seconds = Math.floor(milliseconds / 1000);
    if (seconds < 1) return "now";
    if (seconds < 60) return `${seconds} s`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} m`;
    if (seconds < 86400) return `${Math.floor(seconds / 3600)} h`;
    return `${Math.floor(seconds / 86400)} d`;
}

/** Nanoseconds since 1970, as a string, to a point in time on the reader's clock. */
export function dateTime(nanoseconds) {
    const date = new Date(Number(BigInt(nanoseconds) / 1_000_000n));
    return Number.isNaN(date.getTime()) ? String(nanoseconds) : absolute.format(date);
}

/** Nanoseconds since 1970 to milliseconds; exact enough for ages, not for durations. */
export function epochMilliseconds(nanoseconds) {
    return Number(BigInt(nanoseconds) / 1_000_000n);
}

/** Milliseconds from one point in time to another; exact, because the difference is taken before the rounding. */
export function millisecondsBetween(from, to) {
    return Number(BigInt(to) - BigInt(from)) / 1e6;
}

function digits(value) {
    return value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0);
}

function trim(value) {
    return String(Number(value.toPrecision(6)));
}

function pad(value) {
    return String(value).padStart(2, "0");
}

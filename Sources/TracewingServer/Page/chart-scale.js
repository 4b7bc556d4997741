const steps = [1, 2, 2.5, 5, 10];

/** A round number not below `most`, and about three steps to it; whole ones for what is counted. */
export function roundScale(most, { isWhole }) {
    if (!(most > 0)) return { top: 1, ticks: [0] };
    const rough = isWhole ? Math.max(1, most / 3) : most / 3;
    const power = 10 ** Math.floor(Math.log10(rough));
    const fits = (step) => step >= rough * 0.9999 && !(isWhole && step % 1);
    const step = power * steps.find((one) => fits(one * power));
    const ticks = [];
    for (let at = 0; at < most + step * 0.9999; at += step) ticks.push(at);
    return { top: ticks.at(-1), ticks };
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const timeSteps = [
    1000,
    5000,
    15_000,
    ...[1, 5, 15].map((minutes) => minutes * minute),
    ...[1, 3, 6, 12].map((hours) => hours * hour),
    ...[1, 7, 30].map((days) => days * day),
];

/** Moments between two for a time axis, at most so many, on the full minute, hour or day of the reader's clock. */
export function timeTicks(from, to, most) {
    const step = timeSteps.find((one) => (to - from) / one <= most) ?? timeSteps.at(-1);
    const shift = new Date(from).getTimezoneOffset() * minute;
    const ticks = [];
    for (let at = Math.ceil((from - shift) / step) * step + shift; at <= to; at += step) ticks.push(at);
    return { ticks, step };
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const seconds = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const date = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

export function tickWords(at, step) {
    if (step >= day) return date.format(at);
    const local = new Date(at);
    if (local.getHours() === 0 && local.getMinutes() === 0 && local.getSeconds() === 0) return date.format(at);
    return (step < minute ? seconds : clock).format(at);
}

export function momentWords(from, to) {
    return whole.formatRange(from, to);
}

/** Lengths a growing axis takes, times powers of ten: far enough apart that bars do not shrink all the time. */
const lengths = [1, 1.5, 2, 3, 4, 5, 7.5, 10];
const steps = [1, 2, 5, 10];

/** The time all bars of a trace share: milliseconds to percent of its width. */
export class TimeAxis {
    constructor(length) {
        this.length = Math.max(length, 1e-6);
    }

    /** An axis with room to grow in, for a trace that still runs. */
    static growing(reached) {
        const needed = Math.max(reached * 1.1, 100);
        const power = 10 ** Math.floor(Math.log10(needed));
        return new TimeAxis(power * lengths.find((length) => length * power >= needed));
    }

    percent(milliseconds) {
        return Math.max(0, Math.min(100, (milliseconds / this.length) * 100));
    }

    /** A round step that makes at most `most` intervals. */
    step(most) {
        const rough = this.length / Math.max(1, most);
        const power = 10 ** Math.floor(Math.log10(rough));
        return power * steps.find((step) => step * power >= rough * 0.9999);
    }
}

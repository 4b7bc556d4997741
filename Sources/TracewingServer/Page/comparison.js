import { regression } from "./scores.js";

/**
 * Experiments held against a baseline, example by example.
 *
 * A row is `{ id, input, reference, cells, worst }`: a cell an experiment, the baseline's first, with `results` (one a
 * repetition) and `scores` (the mean of the repetitions by the verdicts' names); `worst` is by how much the experiment
 * that fell behind most did so, by the verdicts' names.
 */
export function compare(sets, directions) {
    const rows = new Map();
    sets.forEach((results, index) => {
        for (const result of results) {
            const { example_id: id, input, reference } = result;
            if (!rows.has(id)) {
                rows.set(id, { id, input, reference, cells: sets.map(() => ({ results: [], scores: new Map() })) });
            }
            rows.get(id).cells[index].results.push(result);
        }
    });
    for (const row of rows.values()) {
        for (const cell of row.cells) cell.scores = means(cell.results);
        row.worst = worst(row.cells, directions);
    }
    return [...rows.values()];
}

/** The rows with the most that got worse on top; `name` tells one kind of verdict, null counts any. */
export function byRegression(rows, name) {
    const amount = ({ worst }) => {
        const amounts = name === null ? [...worst.values()] : [worst.get(name)].filter((one) => one !== undefined);
        return amounts.length ? Math.max(...amounts) : -Infinity;
    };
    return rows.map((row) => [amount(row), row]).sort(([one], [other]) => (other > one ? 1 : other < one ? -1 : 0)).map(
        ([, row]) => row,
    );
}

/** In how many rows a candidate's score is worse, better and the same: `{ worse, better, same }`. */
export function tally(rows, candidate, name, direction) {
    const counts = { worse: 0, better: 0, same: 0 };
    for (const { cells } of rows) {
        const amount = regression(cells[candidate].scores.get(name), cells[0].scores.get(name), direction);
        if (amount === null) continue;
        counts[amount > 0 ? "worse" : amount < 0 ? "better" : "same"] += 1;
    }
    return counts;
}

function means(results) {
    const sums = new Map();
    for (const { evaluations } of results) {
        for (const { name, score } of evaluations ?? []) {
            if (typeof score !== "number") continue;
            const [sum, number] = sums.get(name) ?? [0, 0];
            sums.set(name, [sum + score, number + 1]);
        }
    }
    return new Map([...sums].map(([name, [sum, number]]) => [name, sum / number]));
}

function worst([baseline, ...others], directions) {
    const amounts = new Map();
    for (const { scores } of others) {
        for (const [name, score] of scores) {
            const amount = regression(score, baseline.scores.get(name), directions.get(name));
            if (amount !== null) amounts.set(name, Math.max(amounts.get(name) ?? -Infinity, amount));
        }
    }
    return amounts;
}

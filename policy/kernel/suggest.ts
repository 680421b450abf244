/** How many letters must change, at most, for a word to count as a slip of another. */
const furthestSlip = 4;

/** The known word that a mistyped one most likely stands for. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
    let best: { readonly candidate: string; readonly distance: number } | undefined;
    for (const candidate of known) {
        const distance = editDistance(word, candidate);
        if (distance <= furthestSlip && (best === undefined || distance < best.distance))
            best = { candidate, distance };
    }
    return best?.candidate;
}

function editDistance(a: string, b: string): number {
    let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
    for (const [row, letter] of [...a].entries()) {
        const current = [row + 1];
        for (const [column, other] of [...b].entries()) {
            const replaced = (previous[column] ?? 0) + (letter === other ? 0 : 1);
            current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
        }
        previous = current;
    }
    return previous[b.length] ?? 0;
}

/** The same numbers for the same seed, on every machine. */
export class Random {
    #state: number;

    constructor(seed: number) {
        this.#state = seed >>> 0;
    }

    /** From 0 up to 1, without it. */
    next(): number {
        this.#state = (this.#state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    }

    /** From `low` to `high`, both among them. */
    whole(low: number, high: number): number {
        return low + Math.floor(this.next() * (high - low + 1));
    }

    of<Item>(items: readonly [Item, ...Item[]]): Item;
    of<Item>(items: readonly Item[]): Item | undefined;
    of<Item>(items: readonly Item[]): Item | undefined {
        return items[this.whole(0, items.length - 1)];
    }

    shuffled<Item>(items: readonly Item[]): readonly Item[] {
        return items
            .map((item) => ({ item, at: this.next() }))
            .sort((a, b) => a.at - b.at)
            .map(({ item }) => item);
    }
}

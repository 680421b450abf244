/** How long each part of a command took, for its closing table. */
export class Phases {
    private readonly durations: { readonly name: string; readonly milliseconds: number }[] = [];
    private readonly started = performance.now();

    async measure<T>(name: string, work: () => Promise<T>): Promise<T> {
        const from = performance.now();
        try {
            return await work();
        } finally {
            this.durations.push({ name, milliseconds: performance.now() - from });
        }
    }

    get all(): readonly { readonly name: string; readonly milliseconds: number }[] {
        return this.durations;
    }

    get total(): number {
        return performance.now() - this.started;
    }
}

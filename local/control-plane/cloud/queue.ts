/** Keys to look at: each once at a time, however often it is added; one that fails comes again, later and later. */
export class WorkQueue {
    private readonly waiting = new Set<string>();
    private readonly failures = new Map<string, number>();
    private working = false;

    constructor(
        private readonly work: (key: string) => Promise<void>,
        private readonly log: (text: string) => void,
    ) {}

    add(key: string): void {
        this.waiting.add(key);
        if (!this.working) void this.drain();
    }

    private async drain(): Promise<void> {
        this.working = true;
        for (let [key] = this.waiting; key !== undefined; [key] = this.waiting) {
            this.waiting.delete(key);
            await this.attempt(key);
        }
        this.working = false;
    }

    private async attempt(key: string): Promise<void> {
        try {
            await this.work(key);
            this.failures.delete(key);
        } catch (error) {
            const times = (this.failures.get(key) ?? 0) + 1;
            this.failures.set(key, times);
            this.log(`${key}: ${error instanceof Error ? error.message : String(error)}`);
            setTimeout(() => this.add(key), Math.min(30_000, 100 * 2 ** times)).unref();
        }
    }
}

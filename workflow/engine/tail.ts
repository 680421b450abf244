import * as fs from "node:fs";
import { StringDecoder } from "node:string_decoder";

const pollMilliseconds = 60;
const chunk = Buffer.alloc(1 << 20);

/**
 * Reads a file that another process is writing. A file and not a pipe, because the writer must not die of a reader that
 * was killed: an update that goes on to its end needs no repair.
 */
export class Tail {
    private readonly descriptor: number;
    private readonly decoder = new StringDecoder("utf8");
    private readonly clock: NodeJS.Timeout;

    constructor(
        file: string,
        private readonly onText: (text: string) => void,
    ) {
        this.descriptor = fs.openSync(file, "r");
        this.clock = setInterval(() => this.read(), pollMilliseconds);
    }

    /** Everything that is there by now, and then no more. */
    close(): void {
        clearInterval(this.clock);
        this.read();
        this.onText(this.decoder.end());
        fs.closeSync(this.descriptor);
    }

    private read(): void {
        for (;;) {
            const length = fs.readSync(this.descriptor, chunk, 0, chunk.length, null);
            if (length === 0) return;
            this.onText(this.decoder.write(chunk.subarray(0, length)));
        }
    }
}

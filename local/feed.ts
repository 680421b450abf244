import type { ChildProcess } from "node:child_process";

/** Gives a child all of its input. One that ends before it has read it says why by how it ends: that its pipe is closed is no news. */
export function feed(child: ChildProcess, input: string | undefined): void {
    child.stdin?.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "EPIPE") throw error;
    });
    child.stdin?.end(input);
}

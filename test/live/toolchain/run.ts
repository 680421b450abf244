/** A process of its own that ensures the tools of the test catalogue: it can be interrupted and killed. */
import { Failure } from "../../../local/failure";
import { cacheDir } from "../../../local/paths";
import { createProgress } from "../../../local/terminal";
import { ensureFrom } from "../../../local/toolchain/ensure";
import { interruptible } from "../../../local/toolchain/interrupt";
import { catalogue } from "./catalogue";

const progress = createProgress({ heartbeatSeconds: 0.2 });

interruptible((signal) =>
    ensureFrom(catalogue, process.argv.slice(2), {
        progress,
        signal,
        cache: cacheDir(),
        environment: process.env,
        installed: "ignore",
    }),
).then(
    (tools) => process.stdout.write(JSON.stringify([...tools.values()])),
    (error: unknown) => {
        process.stderr.write(error instanceof Failure ? error.explain() : String(error));
        process.exitCode = 1;
    },
);

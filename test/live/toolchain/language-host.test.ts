import { spawn } from "node:child_process";
import { once } from "node:events";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { createProgress } from "../../../local/terminal";
import { ensureTools } from "../../../local/toolchain";

test("The language host ends when the engine asks it to, so that no operation waits for it.", async () => {
    const engine = new Server();
    const port = await new Promise<number>((resolve, reject) =>
        engine.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
            error ? reject(error) : resolve(bound),
        ),
    );
    const progress = createProgress();
    const tools = await ensureTools(["pulumi-language-nodejs"], { progress });
    progress.close();
    const file = tools.get("pulumi-language-nodejs")?.path ?? "";
    const host = spawn(file, [`127.0.0.1:${port}`], { stdio: ["ignore", "pipe", "inherit"] });
    try {
        const ended = once(host, "exit");
        // Its first words are the port on which it answers.
        const [words] = await once(host.stdout, "data");
        expect(String(words)).toMatch(/^\d+\n$/);
        host.kill("SIGINT");
        expect(await ended).toEqual([0, null]);
    } finally {
        host.kill("SIGKILL");
        engine.forceShutdown();
    }
});

import { parseArgs } from "node:util";
import { Failure } from "../failure";
import { createProgress, formatTable } from "../terminal";
import { controlPlaneStatus, startControlPlane, stopControlPlane } from ".";

const usage = `The local control plane by itself, for trying things. make up and make down use it with a stack's settings.

  up [--nodes n] [--metrics]   start or repair it; prints the kubeconfig's path
  down [--folder path]         end every process, remove every file
  status                       what runs, on which port, with how much memory
`;

async function up(args: readonly string[]): Promise<number> {
    const { values } = parseArgs({
        args: [...args],
        options: { nodes: { type: "string", default: "3" }, metrics: { type: "boolean", default: false } },
    });
    const plane = await startControlPlane({
        nodes: Number(values.nodes),
        storageClasses: [{ name: "standard", isDefault: true }],
        metrics: values.metrics,
    });
    process.stdout.write(`export KUBECONFIG=${plane.kubeconfig}\n`);
    return 0;
}

async function down(args: readonly string[]): Promise<number> {
    const { values } = parseArgs({ args: [...args], options: { folder: { type: "string" } } });
    const progress = createProgress();
    const step = progress.step("control plane");
    const ended = await stopControlPlane(values, progress);
    step.done(ended === 0 ? "was not running" : `${ended} processes ended, files removed`);
    return 0;
}

async function status(): Promise<number> {
    const found = await controlPlaneStatus();
    if (found.busyWith) process.stdout.write(`another command is ${found.busyWith}\n`);
    if (!found.exists) {
        process.stdout.write("There is no control plane: up starts one.\n");
        return 1;
    }
    const columns = [
        { title: "server" },
        { title: "port", align: "right" },
        { title: "pid", align: "right" },
        { title: "memory", align: "right" },
        { title: "health" },
    ] as const;
    const rows = found.servers.map(({ name, port, pid, memoryBytes, healthy, reason }) => [
        name,
        String(port),
        String(pid ?? "-"),
        `${Math.round(memoryBytes / 1024 ** 2)} MiB`,
        healthy ? "well" : (reason ?? ""),
    ]);
    const { ready, wanted } = found.nodes;
    process.stdout.write(`${formatTable(columns, rows)}\n${ready} of ${wanted} nodes ready\n`);
    return found.healthy ? 0 : 1;
}

async function main([command = "", ...rest]: readonly string[]): Promise<number> {
    if (command === "up") return up(rest);
    if (command === "down") return down(rest);
    if (command === "status") return status();
    process.stderr.write(usage);
    return command === "" || command === "help" ? 0 : 2;
}

main(process.argv.slice(2)).then(
    (code) => {
        process.exitCode = code;
    },
    (error: unknown) => {
        process.stderr.write(`${error instanceof Failure ? error.explain() : String(error)}\n`);
        process.exitCode = 1;
    },
);

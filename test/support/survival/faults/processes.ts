import * as path from "node:path";
import { atSomeStep, expecting, type Fault, journal, kill } from "../fault";

const always = ["create", "update", "destroy", "refresh"] as const;
const withProgram = ["create", "update", "refresh"] as const;

/** kill -9, and what a user's terminal sends. */
export const processFaults: readonly Fault[] = [
    {
        name: "the engine is killed",
        works: always,
        strike: (scene, running) => atSomeStep(scene, running, () => void kill(scene.stage.enginePid())),
    },
    {
        name: "the program is killed",
        works: withProgram,
        strike: (scene, running) =>
            atSomeStep(scene, running, () => scene.stage.companions("cmd/run/index.js").forEach(kill)),
    },
    {
        name: "the plugin is killed",
        works: always,
        strike: (scene, running) =>
            atSomeStep(scene, running, () => scene.stage.companions("plugins/kubernetes/main.ts").forEach(kill)),
    },
    {
        name: "the command is killed, and the engine goes on",
        works: always,
        strike: (scene, running) => atSomeStep(scene, running, () => void kill(running.pid)),
    },
    {
        name: "command and engine are killed",
        works: always,
        strike: (scene, running) =>
            atSomeStep(scene, running, () => {
                const engine = scene.stage.enginePid();
                kill(running.pid);
                kill(engine);
            }),
    },
    {
        name: "command, engine and the keeper of the state are killed",
        works: always,
        strike: (scene, running) =>
            atSomeStep(scene, running, () => {
                const engine = scene.stage.enginePid();
                for (const pid of [journal()?.writer?.pid, running.pid, engine]) kill(pid);
            }),
    },
    {
        name: "Ctrl-C",
        works: always,
        strike: (scene, running) => atSomeStep(scene, running, () => void process.kill(running.pid, "SIGINT")),
        judge: (_, ended) => expecting({ "it ends by the interrupt or was done": [0, 130].includes(ended.code ?? -1) }),
    },
    {
        name: "a second up at the same time",
        works: ["create", "update", "refresh"],
        strike: (scene, running) =>
            atSomeStep(scene, running, async () => {
                await scene.stage.run("up");
            }),
        judge: (_, ended) => expecting({ "the first of two completes": ended.code === 0 }),
    },
    {
        name: "the clock of command, program, plugins and keeper of the state is a year off",
        works: ["update", "refresh"],
        environment: ({ random }) => ({
            NODE_OPTIONS: `--require ${path.join(__dirname, "..", "clock.cjs")}`,
            CLOCK_YEARS: random.of(["1", "-1"]),
        }),
        judge: (_, ended) => expecting({ "the update completes": ended.code === 0 }),
    },
];

import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { restoreSnapshot, saveSnapshot } from "../../../../local/control-plane";
import { workDir } from "../../../../local/paths";
import { previousState } from "../../../../local/state-service";
import { workPaths } from "../../../../workflow/stack/folder";
import { readStateFile } from "../../../../workflow/stack/state";
import { atSomeStep, expecting, type Fault, journal, type Scene, says } from "../fault";
import type { Ended, Stage } from "../stage";

const completes = (what: string, { code, output }: Ended): void => {
    if (code !== 0) throw new Error(`${what} failed:\n${output}`);
};

/** What the message tells to do: the state from before, what it does not know adopted. */
async function bringBack({ stage }: Scene): Promise<void> {
    fs.copyFileSync(previousState(stage.stateFile), stage.stateFile);
    completes("adopt", await stage.run("adopt", { YES: "1" }));
}

/** What was removed since the snapshot is there again and nobody's: drift names it, with the line that removes it. */
async function removeLeftovers(stage: Stage): Promise<void> {
    const { output } = await stage.run("drift");
    for (const [, line = ""] of output.matchAll(/^ {2}kubectl (delete .+)$/gm)) await stage.kubectl(...line.split(" "));
}

/** What has no name of its own cannot be found again by anybody. */
async function withNamesOnly(stage: Stage): Promise<void> {
    stage.want({ unnamed: 0 });
    completes("up", await stage.run("up"));
}

function damaged(name: string, damage: (file: string, scene: Scene) => void): Fault {
    return {
        name: `the state is ${name}`,
        works: ["update"],
        async prepare(scene) {
            const { stage } = scene;
            await withNamesOnly(stage);
            stage.want({ settings: stage.plan.settings + 1, value: "since" });
            completes("up", await stage.run("up"));
            damage(stage.stateFile, scene);
        },
        judge: (_, ended) =>
            expecting({
                "the command refuses": ended.code === 1,
                "it says what is the matter": says(ended, "The state of stack dev cannot be read"),
                "it says how the state is brought back": says(ended, /cp \S+\.bak /),
                "it says how what runs is taken over": says(ended, "make adopt STACK=dev YES=1"),
            }),
        repair: bringBack,
        refreshes: true,
    };
}

/** For whoever keeps the state: its files have the size that they have, and a few bytes of the next line find room. */
function leaveNoRoom({ random }: Scene): void {
    const { file, writer } = journal() ?? {};
    if (file === undefined || writer === undefined) throw new Error("nobody keeps the state");
    const most = fs.statSync(file).size + random.whole(0, 400);
    execFileSync("prlimit", [`--pid=${writer.pid}`, `--fsize=${most}`]);
}

export const stateFaults: readonly Fault[] = [
    damaged("cut off", (file, { random }) => fs.truncateSync(file, random.whole(0, fs.statSync(file).size - 2))),
    damaged("no state any more", (file, { random }) => {
        const text = fs.readFileSync(file, "utf8");
        const at = random.whole(1, text.length - 1);
        fs.writeFileSync(file, `${text.slice(0, at)}\u0000\u0000${text.slice(at + 2)}}`);
    }),
    {
        name: "the state is lost",
        works: ["update"],
        async prepare({ stage }) {
            await withNamesOnly(stage);
            for (const file of [stage.stateFile, previousState(stage.stateFile)]) fs.rmSync(file, { force: true });
        },
        judge: (_, ended) =>
            expecting({
                "the update stops at what is there": ended.code === 1 && says(ended, "already exists"),
                "it says how that is taken over": says(ended, "make adopt takes it over"),
            }),
        async repair({ stage }) {
            completes("adopt", await stage.run("adopt", { YES: "1" }));
        },
        refreshes: true,
    },
    {
        name: "the disk is full when a step is written down",
        works: ["create", "update", "destroy", "refresh"],
        strike: (scene, running) => atSomeStep(scene, running, () => leaveNoRoom(scene)),
        judge: (_, ended) =>
            expecting({
                "the command fails": ended.code === 1,
                "it says that there is no room": says(ended, /EFBIG|file too large/),
                "it says what to do": says(ended, /disk/),
                "the state can be read": readStateFile(workPaths.state(), "survival", "dev") !== undefined,
            }),
    },
    {
        name: "no file can grow, whoever writes it",
        works: ["create", "update", "refresh"],
        async prepare({ stage, random }) {
            stage.fileLimit = random.whole(20, 400);
        },
        async strike({ stage }, running) {
            const { code } = await running.ended;
            stage.fileLimit = undefined;
            return code !== 0;
        },
    },
    {
        name: "etcd comes back from an older snapshot",
        works: ["update"],
        async prepare({ stage, random }) {
            const snapshot = workDir("snapshot");
            await saveSnapshot(snapshot);
            // Since then there is another value, and objects more or less, which the snapshot knows nothing of.
            const settings = stage.plan.settings + random.of([-1, 1]);
            stage.want({ settings, value: `since-${random.whole(0, 999)}` });
            completes("up", await stage.run("up"));
            await sleep(1000);
            await restoreSnapshot(snapshot);
            fs.rmSync(snapshot, { recursive: true, force: true });
        },
        repair: ({ stage }) => removeLeftovers(stage),
        refreshes: true,
    },
];

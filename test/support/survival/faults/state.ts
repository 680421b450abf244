import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { restoreSnapshot, saveSnapshot } from "../../../../local/control-plane";
import { workDir } from "../../../../local/paths";
import { previousState } from "../../../../local/state-service";
import { expecting, type Fault, type Scene, says } from "../fault";
import type { Ended, Stage } from "../stage";

const completes = (what: string, { code, output }: Ended): void => {
    if (code !== 0) throw new Error(`${what} failed:\n${output}`);
};

/** What the message tells to do: the state from before, what it does not know adopted. */
async function bringBack({ stage }: Scene): Promise<void> {
    fs.copyFileSync(previousState(stage.stateFile), stage.stateFile);
    completes("adopt", await stage.run("adopt", { YES: "1" }));
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
        name: "the disk is full while the state is written",
        works: ["create", "update", "refresh"],
        async prepare({ stage, random }) {
            // No file grows beyond it: writes fail as they do where there is no room, for whoever writes.
            stage.fileLimit = random.whole(20, 400);
        },
        async heal({ stage }) {
            stage.fileLimit = undefined;
        },
    },
    {
        name: "etcd comes back from an older snapshot",
        works: ["update"],
        async prepare({ stage, random }) {
            const snapshot = workDir("snapshot");
            await saveSnapshot(snapshot);
            // An object more and another value, which the snapshot knows nothing of.
            stage.want({ settings: stage.plan.settings + 1, value: `since-${random.whole(0, 999)}` });
            completes("up", await stage.run("up"));
            await sleep(1000);
            await restoreSnapshot(snapshot);
            fs.rmSync(snapshot, { recursive: true, force: true });
        },
        refreshes: true,
    },
];

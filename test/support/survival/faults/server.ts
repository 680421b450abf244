import { setTimeout as sleep } from "node:timers/promises";
import { atSomeStep, expecting, type Fault, kill, type Scene } from "../fault";
import type { Disturb, Trouble } from "../proxy";

const always = ["create", "update", "destroy", "refresh"] as const;

/** Some requests of the seed's choice; after so many the API server is well again. */
function sometimes({ random }: Scene, trouble: () => Trouble, most: number): Disturb {
    let left = random.whole(1, most);
    const share = 0.15 + 0.5 * random.next();
    return () => {
        if (left === 0 || random.next() > share) return undefined;
        left -= 1;
        return trouble();
    };
}

function through(name: string, most: number, trouble: (scene: Scene) => Trouble): Fault {
    return {
        name: `the API server ${name}`,
        works: always,
        async prepare(scene) {
            scene.stage.proxy.troubles = 0;
            scene.stage.proxy.disturb = sometimes(scene, () => trouble(scene), most);
        },
        async strike({ stage }, running) {
            await running.ended;
            return stage.proxy.troubles > 0;
        },
        async heal({ stage }) {
            stage.proxy.disturb = undefined;
        },
    };
}

/** What it made in its last moment is in the cluster, and nobody was told. */
function lastWords(): Disturb {
    let gone = false;
    return ({ method, path }) => {
        if (gone) return { kind: "reset" };
        gone = method === "POST" && !path.includes("dryRun=");
        return gone ? { kind: "lost answer" } : undefined;
    };
}

export const serverFaults: readonly Fault[] = [
    through("answers 429", 20, () => ({ kind: "status", code: 429, retryAfter: 1 })),
    through("answers 500", 4, () => ({ kind: "status", code: 500 })),
    through("answers 503", 12, () => ({ kind: "status", code: 503 })),
    through("does not answer in time", 3, () => ({ kind: "silence" })),
    through("closes connections", 15, () => ({ kind: "reset" })),
    through("does what it is told, and its answers are lost", 10, () => ({ kind: "lost answer" })),
    through("sends half of its answers", 8, () => ({ kind: "half an answer" })),
    through("is slow", 30, ({ random }) => ({ kind: "delay", milliseconds: random.whole(100, 1500) })),
    through("has everything at once", 12, ({ random }) =>
        random.of<Trouble>([
            { kind: "status", code: 429, retryAfter: 1 },
            { kind: "status", code: 503 },
            { kind: "reset" },
            { kind: "lost answer" },
            { kind: "half an answer" },
            { kind: "delay", milliseconds: 500 },
        ]),
    ),
    {
        name: "the API server makes an object, and is gone before it says so",
        works: ["create"],
        async prepare({ stage }) {
            stage.proxy.troubles = 0;
            stage.proxy.disturb = lastWords();
        },
        async strike({ stage }, running) {
            await running.ended;
            return stage.proxy.troubles > 0;
        },
        judge: (_, ended) => expecting({ "the command fails": ended.code === 1 }),
        async heal({ stage }) {
            stage.proxy.disturb = undefined;
        },
    },
    {
        name: "the API server is killed",
        works: always,
        strike: (scene, running) =>
            atSomeStep(scene, running, async () => void kill(await scene.stage.serverPid("kube-apiserver"))),
    },
    {
        name: "the API server is paused",
        works: always,
        strike: (scene, running) =>
            atSomeStep(scene, running, async () => {
                const pid = await scene.stage.serverPid("kube-apiserver");
                process.kill(pid, "SIGSTOP");
                await sleep(scene.random.whole(500, 6000));
                process.kill(pid, "SIGCONT");
            }),
    },
    {
        name: "etcd is killed",
        works: always,
        strike: (scene, running) =>
            atSomeStep(scene, running, async () => void kill(await scene.stage.serverPid("etcd"))),
    },
];

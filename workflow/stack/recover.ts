import { setTimeout as sleep } from "node:timers/promises";
import { isRunning } from "../../local/control-plane/processes";
import { Failure } from "../../local/failure";
import { settleState } from "../../local/state-service";
import type { Progress } from "../../local/terminal";
import { engineAtWork } from "../engine/record";
import { ask } from "../engine/run";
import type { EngineSite } from "../engine/site";
import { changeState } from "./exported";
import { type Answer, itemsOf, type Kubectl } from "./kubectl";
import { addressOf, type Finder, type LiveObject, type ObjectAddress, type Repair, settle } from "./pending";
import { isEngine, type PendingOperation, readStateFile, stateLocks } from "./state";

export interface Recovery {
    readonly site: EngineSite;
    readonly state: string;
    /** The project's name, under which the state is kept. */
    readonly project: string;
    /** When the command before this one began to change objects, if it did not end well. */
    readonly since: Date | undefined;
    readonly kubectl: Kubectl;
    readonly progress: Progress;
}

/** Makes sure that no engine is at work, and that nothing is left half-done by one that was killed. */
export async function recover(recovery: Recovery): Promise<void> {
    await waitForEngine(recovery);
    await recoverJournal(recovery);
    await removeLocks(recovery);
    const deployment = readStateFile(recovery.state, recovery.project, recovery.site.stack);
    if (deployment?.pending_operations?.length) await repair(recovery, deployment.pending_operations);
}

/** The command that started it was killed, but the engine goes on by itself, and will end by itself. */
async function waitForEngine({ site, progress }: Recovery): Promise<void> {
    const engine = engineAtWork(site.logs);
    if (engine === undefined) return;
    const waiting = `Waiting for the engine of an earlier command to end its work (process ${engine.pid})`;
    progress.line(progress.style.warn(waiting));
    const step = progress.step("waiting");
    while (isRunning(engine)) await sleep(200);
    step.done("the earlier command's engine has ended");
}

/** Engine and state service were killed together, or the machine stopped: the journal has what was done. */
async function recoverJournal({ site, progress }: Recovery): Promise<void> {
    if (site.journaled === undefined || (await settleState(site.journaled)) === "nothing") return;
    progress.line(progress.style.warn("An earlier run was killed: what it had done was recovered from its journal."));
}

async function removeLocks({ site, state, project, progress }: Recovery): Promise<void> {
    const owners = stateLocks(state, project, site.stack);
    if (owners.length === 0) return;
    const living = owners.find(isEngine);
    if (living !== undefined) {
        throw new Failure(`Another engine is working on stack ${site.stack}`, {
            reason: `process ${living} holds the lock on its state`,
            next: "let it end, then run the same command again",
        });
    }
    await ask(site, ["cancel", "--yes", "--stack", site.stack]);
    progress.line(progress.style.warn("An earlier run was killed: its lock on the state was removed."));
}

async function repair(recovery: Recovery, operations: readonly PendingOperation[]): Promise<void> {
    const { site, progress, since = new Date() } = recovery;
    const step = progress.step("repair");
    step.update(`the end of ${operations.length} operations is not known; asking the cluster what became of them`);
    try {
        const find = await lookUp(
            recovery.kubectl,
            operations.map(addressOf).filter((address) => address !== undefined),
        );
        const found = await changeState(site, (deployment) => settle(deployment, find, since));
        await finish(recovery, found);
        step.done(`an earlier run did not end well: ${describeRepair(operations.length, found.adopted.length)}`);
    } catch (error) {
        step.fail();
        throw error;
    }
}

function describeRepair(begun: number, adopted: number): string {
    const again = begun - adopted;
    return [
        ...(adopted === 0 ? [] : [`what it had made is taken over (${adopted})`]),
        ...(again === 0 ? [] : [`what it had not made is tried again (${again})`]),
    ].join(", ");
}

/** Objects of one kind in one namespace are asked for together: a run may have been refused hundreds. */
async function lookUp(kubectl: Kubectl, addresses: readonly ObjectAddress[]): Promise<Finder> {
    const together = new Map<string, ObjectAddress[]>();
    for (const address of addresses) {
        const place = JSON.stringify({ ...address, name: undefined });
        together.set(place, [...(together.get(place) ?? []), address]);
    }
    const found = new Map<string, LiveObject>();
    for (const group of together.values()) {
        const live = await namesakes(kubectl, group);
        for (const address of group) {
            const one = live.find(({ metadata }) => metadata.name === address.name);
            if (one !== undefined) found.set(JSON.stringify(address), one);
        }
    }
    return (address) => found.get(JSON.stringify(address));
}

async function namesakes(kubectl: Kubectl, group: readonly ObjectAddress[]): Promise<readonly LiveObject[]> {
    const { text, complaint = "" } = await kubectl.partly("get", ...argumentsFor(group), ...asLists);
    if (/doesn't have a resource type/.test(complaint)) return [];
    if (complaint !== "")
        throw new Failure("The cluster does not say what became of them", { reason: complaint, next });
    return itemsOf(text.trim() === "" ? undefined : (JSON.parse(text) as Answer<LiveObject>));
}

const asLists = ["--ignore-not-found", "--show-managed-fields", "--output", "json"];
const next = "make status shows whether it answers; then run the same command again";

/** `Deployment.v1.apps a b`; the core group has no name, so its kinds end in a dot. */
function argumentsFor(group: readonly ObjectAddress[]): string[] {
    const [{ apiVersion, kind, namespace } = { apiVersion: "", kind: "" }] = group;
    const [of, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
    const names = group.map(({ name }) => name);
    return [`${kind}.${version}.${of}`, ...names, ...(namespace === undefined ? [] : ["--namespace", namespace])];
}

async function finish({ site, kubectl }: Recovery, { adopted, leftOver }: Repair): Promise<void> {
    for (const address of leftOver) await kubectl.text("delete", ...argumentsFor([address]), "--ignore-not-found");
    if (adopted.length === 0) return;
    const targets = adopted.flatMap(({ urn }) => ["--target", urn]);
    const settings = site.configFile === undefined ? [] : ["--config-file", site.configFile];
    await ask(site, [
        "refresh",
        "--yes",
        "--skip-preview",
        "--non-interactive",
        "--stack",
        site.stack,
        ...settings,
        ...targets,
    ]);
}

import { ask } from "../engine/run";
import type { EngineSite } from "../engine/site";
import type { Deployment, StateResource } from "./state";

interface Exported {
    readonly deployment: Deployment;
}

/** A stack's state as its backend gives it out, wherever that is. */
export async function exportState(site: EngineSite): Promise<Deployment> {
    return (await exported(site)).deployment;
}

/** Puts another one in its place; what says how it was written stays as it is. Gives what `change` found beside it. */
export async function changeState<Found extends Exported>(
    site: EngineSite,
    change: (deployment: Deployment) => Found,
): Promise<Found> {
    const whole = await exported(site);
    const found = change(whole.deployment);
    const input = JSON.stringify({ ...whole, deployment: found.deployment });
    await ask(site, ["stack", "import", "--stack", site.stack], input);
    return found;
}

/** The same, resource by resource. */
export async function changeResources(
    site: EngineSite,
    change: (resource: StateResource) => StateResource,
): Promise<void> {
    await changeState(site, (deployment) => ({
        deployment: { ...deployment, resources: (deployment.resources ?? []).map(change) },
    }));
}

async function exported(site: EngineSite): Promise<Exported> {
    return JSON.parse(await ask(site, ["stack", "export", "--stack", site.stack])) as Exported;
}

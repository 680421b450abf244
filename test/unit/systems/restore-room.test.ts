import { bytes, cpuMillis } from "../../../components/core/quantities";
import { at, objectsOf, type RenderedObject } from "../../support/figures";
import { stacks } from "../../support/names";

interface Container {
    readonly name: string;
    readonly resources: Readonly<Record<"requests" | "limits", { readonly cpu: string; readonly memory: string }>>;
}

/** Of the containers that run beside each other. */
function amountsOf(object: RenderedObject | undefined, pod: string): readonly number[] {
    const containers = at(object, `${pod}.containers`) as readonly Container[];
    return (["requests", "limits"] as const).flatMap((kind) => [
        containers.reduce((sum, { resources }) => sum + cpuMillis(resources[kind].cpu), 0),
        containers.reduce((sum, { resources }) => sum + bytes(resources[kind].memory), 0),
    ]);
}

test.each(stacks)(
    "Putting back a store of %s asks for no more than a pod that it stops, so that it always fits",
    async (stack) => {
        const objects = await objectsOf(stack);
        const restores = [...objects].filter(([name]) => /^CronJob .*-restore$/.test(name));
        expect(restores.length).toBeGreaterThan(5);
        for (const [name, restore] of restores) {
            const namespace = at(restore, "metadata.namespace");
            const job = "spec.jobTemplate.spec.template";
            const [stopped = ""] = String(
                at(restore, `${job}.metadata.annotations["stackwright.dev/restore-stops"]`),
            ).split(" ");
            const [kind, workload] = stopped.split("/");
            const server = objects.get(`${kind} ${namespace}/${workload}`);
            const free = amountsOf(server, "spec.template.spec");
            const asked = amountsOf(restore, `${job}.spec`);
            const over = asked.map((amount, index) => Math.max(0, amount - (free[index] ?? 0)));
            expect([name, over]).toEqual([name, [0, 0, 0, 0]]);
        }
    },
);

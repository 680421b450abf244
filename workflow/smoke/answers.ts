import type { Service } from "kubernetes-types/core/v1";
import { simulatedLabel } from "../../local/control-plane";
import { Failure } from "../../local/failure";
import type { Kubectl } from "../stack/kubectl";
import type { SmokeResult } from "./run";
import { ofKind, title, type Workload, type World, workloadKinds } from "./world";

interface Question {
    readonly asks: string;
    readonly path: string;
}

/** Where each program's health can be asked for through the API server: its Service, at the path of its own probe. */
export function questionsOf({ declared }: World): readonly Question[] {
    const services = ofKind<Service>(declared, "Service").filter(({ spec }) => spec?.clusterIP !== "None");
    return ofKind<Workload>(declared, ...workloadKinds).flatMap((workload) => {
        const template = workload.spec?.template;
        const asked = template?.spec?.containers[0]?.readinessProbe?.httpGet;
        const labels = template?.metadata?.labels ?? {};
        const service = services.find(
            ({ metadata, spec }) =>
                metadata.namespace === workload.metadata.namespace &&
                Object.entries(spec?.selector ?? { none: "" }).every(([key, value]) => labels[key] === value) &&
                (spec?.ports ?? []).some(({ targetPort }) => targetPort === asked?.port),
        );
        const port = service?.spec?.ports?.find(({ targetPort }) => targetPort === asked?.port)?.port;
        if (asked?.path === undefined || service === undefined || port === undefined) return [];
        const { namespace, name } = service.metadata;
        return [
            {
                asks: `${title(workload)} ${asked.path}`,
                path: `/api/v1/namespaces/${namespace}/services/${name}:${port}/proxy${asked.path}`,
            },
        ];
    });
}

/** Only on a real cluster: behind the addresses of simulated pods there is nobody, or somebody else. */
export async function askHealth(world: World, kubectl: Pick<Kubectl, "text">): Promise<SmokeResult> {
    if (isSimulated(world)) {
        return { group: "answers", name: "nobody is asked for health: nodes are simulated", faults: [] };
    }
    const faults: string[] = [];
    for (const { asks, path } of questionsOf(world)) {
        await kubectl.text("get", "--raw", path).catch((error: Error) => {
            // What kubectl said, not that it said something.
            const said = error instanceof Failure ? error.reason : undefined;
            faults.push(`${asks}: ${said ?? error.message}`);
        });
    }
    return { group: "answers", name: "programs answer for their health", faults };
}

/** The local control plane under the name of somebody's cluster. */
function isSimulated({ live }: World): boolean {
    return ofKind(live, "Node").some(({ metadata }) => metadata.labels?.[simulatedLabel] === "true");
}

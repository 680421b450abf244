import type { ConfigMap } from "kubernetes-types/core/v1";
import type { Ingress } from "kubernetes-types/networking/v1";
import type { PodDisruptionBudget } from "kubernetes-types/policy/v1";
import type { Identity, Labels } from "../core/labels";
import { ProblemsError } from "../core/problems";
import { type EdgeController, speaksGatewayApi, titleOf } from "./backends";
import { envoyHost } from "./envoy";
import { type DataPlane, type DoorArgs, gatewayClass, gatewayName, gatewayObjects } from "./gateway";
import { ingressHost } from "./ingress";
import type { Door, EdgeHost } from "./intent";
import type { CustomObject, GatewayClass } from "./kinds";
import { nginxHost } from "./nginx";
import type { GatewayRef } from "./routes";
import { type EdgeSurroundings, judgeSupport } from "./support";
import { validateHosts } from "./validate";

export interface EdgeArgs {
    readonly owner: Omit<Identity, "name">;
    readonly controller: EdgeController;
    /** @default the minor release that the controller is made for */
    readonly gatewayApi?: string;
    readonly kubernetesVersion: string;
    /** An owned GatewayClass is made here, and must carry the environment in its name. */
    readonly className: { readonly name: string; readonly owned: boolean };
    /** Where Gateways live, and with them what NGINX Gateway Fabric runs for them. */
    readonly namespace: string;
    readonly doors: readonly DoorArgs[];
    readonly dataPlane: DataPlane;
    readonly admittedNamespaces: Labels;
    readonly hosts: readonly EdgeHost[];
    /** The setting that all this comes from, for messages. */
    readonly path: string;
}

export type EdgeObject =
    | CustomObject<string, string, object>
    | GatewayClass
    | PodDisruptionBudget
    | Ingress
    | ConfigMap;

export interface RenderedEdge {
    readonly objects: readonly EdgeObject[];
    readonly warnings: readonly string[];
}

/** A Gateway holds this many listeners, the one for redirects included. */
const mostListeners = 64;

/** Everything that the wishes become, or every reason why they cannot. The same wishes give the same objects. */
export function renderEdge(args: EdgeArgs): RenderedEdge {
    const { problems, warnings } = judgeEdge(args);
    if (problems.length > 0) throw new ProblemsError(args.path, problems);
    const objects = speaksGatewayApi(args.controller) ? gatewayEdge(args) : ingressEdge(args);
    return { objects, warnings };
}

/** For those who gather everything that is wrong before anything is made. */
export function judgeEdge(args: EdgeArgs): ReturnType<typeof judgeSupport> {
    const support = judgeSupport(args.hosts, surroundings(args));
    return {
        problems: [...validateHosts(args.hosts), ...doorProblems(args), ...classProblems(args), ...support.problems],
        warnings: support.warnings,
    };
}

function surroundings(args: EdgeArgs): EdgeSurroundings {
    return {
        controller: args.controller,
        ...(args.gatewayApi === undefined ? {} : { gatewayApi: args.gatewayApi }),
        kubernetesVersion: args.kubernetesVersion,
        replicas: args.dataPlane.replicas,
        trustedProxies: args.doors.flatMap(({ trustedProxies = [] }) => trustedProxies),
        path: `${args.path}.controller`,
    };
}

function doorProblems({ hosts, doors, controller, path }: EdgeArgs) {
    if (!speaksGatewayApi(controller)) {
        return hosts
            .filter(({ door }) => door !== "public")
            .map((host) => ({
                path: `${host.path}.door`,
                value: host.door,
                problem: `ingress-nginx ${controller.version} has one door only`,
                fix: "use the public one, or NGINX Gateway Fabric or Envoy Gateway",
            }));
    }
    const closed = hosts
        .filter(({ door }) => !doors.some((one) => one.door === door))
        .map((host) => ({
            path: `${host.path}.door`,
            value: host.door,
            problem: "no such door is open",
            allowed: doors.map(({ door }) => door).join(" or "),
            fix: `switch ${path}.doors.${host.door} on`,
        }));
    const full = doors.flatMap(({ door }) => {
        const count = hostsOf(hosts, door).length;
        if (count < mostListeners) return [];
        const allowed = `at most ${mostListeners - 1} hosts`;
        return [{ path: `${path}.doors.${door}`, value: count, problem: "too many hosts for one Gateway", allowed }];
    });
    return [...closed, ...full];
}

/** A class belongs to the whole cluster: two stacks that both made one of the same name would take it from each other. */
function classProblems({ className, owner, controller, path }: EdgeArgs) {
    if (className.owned && !speaksGatewayApi(controller)) {
        return [
            {
                path: `${path}.class.owned`,
                value: true,
                problem: `an IngressClass comes with ${titleOf(controller)} itself, which this stack does not install`,
                fix: "set it to false and name the class that is there, or use NGINX Gateway Fabric or Envoy Gateway",
            },
        ];
    }
    if (!className.owned || className.name.split("-").includes(owner.environment)) return [];
    return [
        {
            path: `${path}.class.name`,
            value: className.name,
            problem: "does not carry the environment, so another stack on the cluster could make the same class",
            allowed: `a name with ${owner.environment} in it, such as ${className.name}-${owner.environment}`,
            fix: "rename it, or set class.owned: false where it is there already",
        },
    ];
}

function hostsOf(hosts: readonly EdgeHost[], door: Door): readonly EdgeHost[] {
    return hosts.filter((host) => host.door === door);
}

function gatewayEdge(args: EdgeArgs): readonly EdgeObject[] {
    const { controller, className, hosts, dataPlane } = args;
    const replicas = dataPlane.replicas.least;
    const owner: Identity = { ...args.owner, name: "edge" };
    const routed = (host: EdgeHost): readonly EdgeObject[] => {
        const gateway: GatewayRef = { name: gatewayName(host.door), namespace: args.namespace };
        if (controller.kind !== "envoy-gateway") return nginxHost(host, gateway, replicas);
        const clientCidrs = args.doors.find(({ door }) => door === host.door)?.clientCidrs;
        return envoyHost(host, gateway, { controller, replicas, ...(clientCidrs && { clientCidrs }) });
    };
    return [
        ...(className.owned ? [gatewayClass(className.name, controller, owner)] : []),
        ...args.doors.flatMap((door) =>
            gatewayObjects({ ...args, ...door, className: className.name }, hostsOf(hosts, door.door)),
        ),
        ...hosts.flatMap(routed),
    ];
}

function ingressEdge({ className, hosts, dataPlane }: EdgeArgs): readonly EdgeObject[] {
    return hosts.flatMap((host) => ingressHost(host, className.name, dataPlane.replicas.least));
}

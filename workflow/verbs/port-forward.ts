import { Failure } from "../../local/failure";
import { Kubectl } from "../stack/kubectl";
import { namespacesOf, requireOwnContext, toolNamed } from "./cluster";
import type { Command } from "./command";
import { untilInterrupted } from "./foreground";

interface Service {
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly spec: {
        readonly clusterIP?: string;
        readonly ports?: readonly { readonly port: number; readonly protocol?: string }[];
    };
}

/** A port of a system's Service on this machine, until Ctrl-C. */
export async function portForward({ options, progress }: Command): Promise<number> {
    if (options.context === undefined) {
        throw new Failure("port-forward needs CONTEXT", {
            reason: "simulated pods listen on nothing, so there is nothing to forward on the local control plane",
            next: `make port-forward SYSTEM=graphmemory STACK=${options.stack} CONTEXT=<the stack's context>`,
        });
    }
    const context = requireOwnContext(options.stack, options.context);
    const program = await toolNamed("kubectl", progress);
    const kubectl = new Kubectl(program, process.env, context);
    const found = await Promise.all(
        namespacesOf(options.stack, options.system).map((namespace) =>
            kubectl.json<{ readonly items: readonly Service[] }>("get", "services", "--namespace", namespace),
        ),
    );
    const { service, pair } = choosePort(
        found.flatMap((one) => one?.items ?? []),
        options.port,
    );
    const { name, namespace } = service.metadata;
    progress.line(`${namespace}/${name}: http://127.0.0.1:${pair.split(":")[0]}; Ctrl-C ends.`);
    const args = ["port-forward", "--address", "127.0.0.1", "--namespace", namespace, `service/${name}`, pair];
    return untilInterrupted(program, kubectl.full(args));
}

/** The one Service with that port; without a port the only one there is. */
export function choosePort(
    services: readonly Service[],
    port: string | undefined,
): { readonly service: Service; readonly pair: string } {
    if (port !== undefined && !/^\d{1,5}(:\d{1,5})?$/.test(port)) {
        throw new Failure(`PORT=${port} is not possible`, {
            reason: "allowed is a port number, or two: here:there",
            next: "PORT=8000, or PORT=9000:8000",
        });
    }
    const [here = "", there = here] = (port ?? "").split(":");
    const offers = services.flatMap((service) =>
        (service.spec.ports ?? [])
            .filter(({ protocol = "TCP" }) => protocol === "TCP")
            .map(({ port: number }) => ({ service, number })),
    );
    const fitting = offers.filter(({ number }) => port === undefined || String(number) === there);
    const [first, second] = fitting;
    if (first !== undefined && second === undefined) {
        return { service: first.service, pair: `${here === "" ? first.number : here}:${first.number}` };
    }
    const list = (fitting.length === 0 ? offers : fitting)
        .map(({ service: { metadata }, number }) => `${metadata.namespace}/${metadata.name}:${number}`)
        .join(", ");
    throw new Failure(fitting.length === 0 ? `No Service has port ${there}` : "More than one Service fits", {
        reason: `there are: ${list || "none"}`,
        next: "choose with SYSTEM= and PORT=",
    });
}

import type { Field, Findings, Stack, Subject } from "../../kernel";

/** Judges that a named Service exists and has the port. */
export function* judgeBackend(name: Field, port: Field, namespace: string | undefined, stack: Stack): Findings {
    const service = stack.find("Service", namespace, name.string() ?? "");
    if (service === undefined) {
        yield { at: name, want: `a Service of namespace ${namespace}`, because: "there is none of that name" };
    } else if (!hasPort(service, port.scalar())) {
        yield { at: port, want: `a port of ${service.id}` };
    }
}

function hasPort({ spec }: Subject, wanted: string | number | undefined): boolean {
    return spec
        .at("ports")
        .items()
        .some((port) => port.at("port").number() === wanted || port.at("name").string() === wanted);
}

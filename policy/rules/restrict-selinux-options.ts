import { type Field, type Findings, pss, rule, texts } from "../kernel";
import { containerExample } from "./support/examples";

export const restrictSelinuxOptions = rule({
    name: "restrict-selinux-options",
    title: "Keep SELinux labels to the ones made for containers",
    why: "A type, user or role of one's own choosing lifts the confinement that keeps containers from each other's files and from the node's.",
    remedy: "remove seLinuxOptions.user and role, and set type to a container type or not at all",
    group: "pod-security",
    severity: "high",
    references: [pss("baseline/selinux")],
    parameters: {
        allowedTypes: texts(
            ["container_t", "container_init_t", "container_kvm_t", "container_engine_t"],
            "SELinux types that any container may run under.",
        ),
    },
    examples: {
        good: containerExample("securityContext: { seLinuxOptions: { type: container_t } }"),
        bad: containerExample("securityContext: { seLinuxOptions: { type: spc_t } }"),
    },
    scope: "pod",
    *check(pod, { allowedTypes }) {
        yield* chosenLabels(pod.spec, allowedTypes);
    },
    *checkContainer(container, { allowedTypes }) {
        yield* chosenLabels(container.field, allowedTypes);
    },
});

function* chosenLabels(place: Field, allowedTypes: readonly string[]): Findings {
    const options = place.at("securityContext", "seLinuxOptions");
    const type = options.at("type");
    const named = type.string() ?? "";
    if (named !== "" && !allowedTypes.includes(named)) yield { at: type, want: `one of ${allowedTypes.join(", ")}` };
    for (const at of [options.at("user"), options.at("role")]) {
        if ((at.string() ?? "") !== "") yield { at, want: "none" };
    }
}

import { type Field, type Findings, pss, rule } from "../kernel";
import { containerExample } from "./support/examples";

const annotation = "container.apparmor.security.beta.kubernetes.io/";

export const restrictAppArmorProfiles = rule({
    name: "restrict-apparmor-profiles",
    title: "Switch no AppArmor profile off",
    why: "Where the node has AppArmor, its default profile keeps a container from mounting, tracing and writing where it should not. Unconfined lifts all of that.",
    remedy: "remove the profile, or set its type to RuntimeDefault or Localhost",
    group: "pod-security",
    severity: "high",
    references: [pss("baseline/apparmor")],
    parameters: {},
    examples: {
        good: containerExample("securityContext: { appArmorProfile: { type: RuntimeDefault } }"),
        bad: containerExample("securityContext: { appArmorProfile: { type: Unconfined } }"),
    },
    scope: "pod",
    *check(pod) {
        yield* unconfined(pod.spec);
        for (const [key, at] of pod.metadata.at("annotations").entries()) {
            if (!key.startsWith(annotation)) continue;
            const profile = at.string() ?? "";
            const fine = profile === "" || profile === "runtime/default" || profile.startsWith("localhost/");
            if (!fine) yield { at, want: "runtime/default or localhost/<profile>" };
        }
    },
    *checkContainer(container) {
        yield* unconfined(container.field);
    },
});

function* unconfined(place: Field): Findings {
    const profile = place.at("securityContext", "appArmorProfile");
    const at = profile.at("type");
    const type = at.string();
    if (profile.exists && type !== "RuntimeDefault" && type !== "Localhost") {
        yield { at, want: "RuntimeDefault or Localhost" };
    }
}

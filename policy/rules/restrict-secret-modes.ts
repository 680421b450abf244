import { type Field, type Findings, nsa, rule } from "../kernel";
import { podExample } from "./support/examples";

const pod = (mode: string): string =>
    podExample(`containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]
volumes: [{ name: tls, secret: { secretName: api-tls${mode} } }]`);

// Read for the owner and the group, which is the pod's own where fsGroup is set; 288 is 0440.
const widest = 0o440;
const everybody = 0o644;

export const restrictSecretModes = rule({
    name: "restrict-secret-modes",
    title: "Let only the program's own user and group read its secret files",
    why: "By default a mounted secret is readable for every user in the container, so that whatever breaks out of the program's own account reads it all the same.",
    remedy: "set defaultMode to 0400, or 0440 with fsGroup",
    group: "supply-chain-and-data",
    severity: "low",
    references: [nsa("secrets/files")],
    parameters: {},
    examples: { good: pod(", defaultMode: 256"), bad: pod("") },
    scope: "pod",
    *check(pod) {
        for (const volume of pod.spec.at("volumes").items()) {
            const secret = volume.at("secret");
            if (secret.exists) yield* open(secret, [secret]);
            const projected = volume.at("projected");
            const sources = projected
                .at("sources")
                .items()
                .map((source) => source.at("secret"))
                .filter((source) => source.exists);
            if (sources.length > 0) yield* open(projected, sources);
        }
    },
});

/** A file may have a mode of its own. */
function* open(volume: Field, secrets: readonly Field[]): Findings {
    const items = secrets.flatMap((secret) => secret.at("items").items());
    yield* tooWide(volume.at("defaultMode"), everybody);
    for (const item of items) yield* tooWide(item.at("mode"), 0);
}

function* tooWide(at: Field, otherwise: number): Findings {
    const mode = at.number() ?? otherwise;
    if ((mode & ~widest) !== 0) yield { at, want: "0400 or 0440", because: `0${mode.toString(8)} in octal` };
}

import { texts } from "../../kernel";
import type { Selector } from "../../kernel/selector";

/** A parameter of the rules that ask whether a selector picks something. */
export const madeElsewhere = texts(
    [
        "acme.cert-manager.io/http01-solver",
        "cnpg.io/cluster",
        "cnpg.io/poolerName",
        "gateway.networking.k8s.io/gateway-name",
        "stackwright.dev/made-by",
    ],
    "Labels of pods that controllers make while the program runs: a selector that names one is taken at its word.",
);

export function selectsElsewhere({ equals, expressions }: Selector, labels: readonly string[]): boolean {
    return labels.some((label) => equals.has(label) || expressions.some(({ key }) => key === label));
}

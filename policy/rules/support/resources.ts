import type { Container, Findings } from "../../kernel";
import { quantityOf } from "../../kernel/quantity";

const inBytes: ReadonlySet<string> = new Set(["memory", "ephemeral-storage"]);

/** Nothing runs in less than a mebibyte: whoever asks for that forgot a unit, or meant another one. */
const smallest = 2 ** 20;

/**
 * The named resources that a container does not bound. Ephemeral containers are left out: the API does not let them
 * have any.
 */
export function* missingResources(
    container: Container,
    kind: "requests" | "limits",
    resources: readonly string[],
): Findings {
    if (container.kind === "ephemeral") return;
    for (const resource of resources) {
        const at = container.field.at("resources", kind, resource);
        const amount = quantityOf(at);
        if (amount === undefined || amount <= 0) yield { at, want: "an amount above zero" };
        else if (inBytes.has(resource) && amount < smallest) {
            yield { at, want: "at least 1Mi", because: `it comes to ${amount} bytes` };
        }
    }
}

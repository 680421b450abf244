import { type JsonObject, objectsAt } from "../../protocol/json";
import { isConflict } from "../cluster/errors";
import type { Settings } from "../configure/settings";
import { forcesPatch } from "../objects/annotations";
import { CREATE_MANAGER } from "./checkpoint";

const HELP =
    "https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/#handle-field-conflicts-on-existing-resources";

/** Another manager owns a field this one wants to have otherwise. */
export class FieldConflict extends Error {
    constructor(manager: string, refusal: string) {
        super(
            `Server-Side Apply field conflict detected. See ${HELP} for troubleshooting help.\n` +
                `The resource managed by field manager "${manager}" had an apply conflict: ${refusal}`,
        );
        this.name = "FieldConflict";
    }
}

export function explainConflict(error: unknown, manager: string): unknown {
    return isConflict(error) ? new FieldConflict(manager, error.message) : error;
}

/** The plugin's own earlier managers; a real update takes their fields over first, a preview cannot. */
const OWN_MANAGERS = new Set([CREATE_MANAGER, "pulumi-kubernetes.exe", "pulumi-resource-kubernetes"]);

/** Whether an apply may take fields from other managers without asking. */
export function mayForce(
    inputs: JsonObject,
    live: JsonObject | undefined,
    preview: boolean,
    settings: Settings,
): boolean {
    if (forcesPatch(inputs) || settings.forcePatches) return true;
    if (live === undefined) return preview;
    const managers = objectsAt(live, "metadata", "managedFields");
    if (managers.length === 0) return true;
    return preview && managers.some((entry) => entry.operation === "Update" && OWN_MANAGERS.has(String(entry.manager)));
}

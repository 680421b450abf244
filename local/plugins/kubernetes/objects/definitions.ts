import { type JsonObject, objectsAt, stringAt } from "../../protocol/json";
import type { Gvk } from "./object";

/** The scopes of custom kinds, as the definitions in this program state them: known before any cluster serves them. */
export class Definitions {
    private readonly scopes = new Map<string, boolean>();

    remember(definition: JsonObject): void {
        const group = stringAt(definition, "spec", "group");
        const kind = stringAt(definition, "spec", "names", "kind");
        const namespaced = stringAt(definition, "spec", "scope") === "Namespaced";
        const versions = objectsAt(definition, "spec", "versions").map((version) => stringAt(version, "name"));
        for (const version of versions) this.scopes.set(key({ group, version, kind }), namespaced);
    }

    isNamespaced(gvk: Gvk): boolean | undefined {
        return this.scopes.get(key(gvk));
    }
}

function key(gvk: Gvk): string {
    return `${gvk.group}/${gvk.version}/${gvk.kind}`;
}

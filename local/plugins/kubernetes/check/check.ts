// What becomes of a program's inputs before anything is done with them.
import { isObject, type JsonObject, objectAt, setAt, stringAt } from "../../protocol/json";
import type { Settings } from "../configure/settings";
import { gvkOf, labelsOf, namespaceOf } from "../objects/object";
import { isList, isPatch, resourceNameOf, typeOf } from "../objects/token";
import { normalise } from "../schema/normalise";
import { type Autonaming, assignName, generateName, isUnnamed, keepName, NameRequired } from "./autoname";

const MANAGED_BY = "app.kubernetes.io/managed-by";

export interface CheckArgs {
    readonly urn: string;
    /** Undefined for a resource that is new, or is being replaced. */
    readonly old: JsonObject | undefined;
    readonly inputs: JsonObject;
    readonly seed: Uint8Array;
    readonly autonaming: Autonaming | undefined;
    readonly settings: Settings;
    readonly defaultNamespace: string;
    readonly isNamespaced: () => Promise<boolean>;
}

/** Inputs that no cluster could make sense of. */
export class Refused extends Error {
    constructor(message: string) {
        super(message);
        this.name = "Refused";
    }
}

export async function checkInputs(args: CheckArgs): Promise<JsonObject> {
    const { urn, old, settings } = args;
    const inputs = normalise(args.inputs);
    refuse(urn, inputs, settings);
    if (old) {
        keepName(inputs, old);
        // A program's own value of this label is the program's business.
        if (stringAt(labelsOf(old), MANAGED_BY) === settings.managedByLabel) labelAsManaged(inputs, settings);
    } else {
        if (isUnnamed(inputs)) name(args, inputs);
        if (!settings.serverSideApply) labelAsManaged(inputs, settings);
    }
    if (namespaceOf(inputs) === "" && isObject(inputs.metadata) && (await args.isNamespaced())) {
        setAt(inputs, ["metadata", "namespace"], args.defaultNamespace);
    }
    return inputs;
}

function refuse(urn: string, inputs: JsonObject, settings: Settings): void {
    if (isList(urn)) {
        throw new Refused(
            `${typeOf(urn)} is a collection, which cannot be created: declare its items one by one as resources of their own`,
        );
    }
    const patch = isPatch(urn, gvkOf(inputs).kind);
    if (patch && !settings.serverSideApply) {
        throw new Refused(
            "patch resources require Server-Side Apply mode, which is enabled using the `enableServerSideApply` Provider config",
        );
    }
    if (patch && isUnnamed(inputs)) {
        throw new Refused("patch resources require the resource `.metadata.name` to be set");
    }
    if (settings.serverSideApply && stringAt(inputs, "metadata", "generateName") !== "") {
        throw new Refused(
            `the \`.metadata.generateName\` field is not supported in Server-Side Apply mode: leave the name of "${urn}" out and it gets one of its own, or set \`.metadata.name\``,
        );
    }
}

function name(args: CheckArgs, inputs: JsonObject): void {
    if (args.autonaming?.disabled) throw new NameRequired(args.urn);
    assignName(inputs, args.autonaming?.proposed || generateName(resourceNameOf(args.urn), args.seed));
}

function labelAsManaged(inputs: JsonObject, settings: Settings): void {
    setAt(inputs, ["metadata", "labels"], {
        ...objectAt(inputs, "metadata", "labels"),
        [MANAGED_BY]: settings.managedByLabel,
    });
}

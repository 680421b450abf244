/** What the engine keeps of a resource: as much as is looked at here; everything else is handed on as it is. */
export interface StoredResource {
    readonly urn: string;
    readonly type: string;
    readonly parent?: string;
    readonly provider?: string;
    readonly dependencies?: readonly string[];
    readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
    readonly deletedWith?: string;
    readonly replaceWith?: readonly string[];
    readonly viewOf?: string;
    readonly aliases?: readonly string[];
    readonly delete?: boolean;
    readonly pendingReplacement?: boolean;
    readonly refreshBeforeUpdate?: boolean;
    readonly resourceHooks?: Readonly<Record<string, readonly string[]>>;
    readonly taint?: boolean;
}

/** Something the engine has begun and not ended. */
export interface StoredOperation {
    readonly type: string;
    readonly resource: StoredResource;
}

export interface SecretsProvider {
    readonly type: string;
    readonly state?: unknown;
}

export interface Deployment {
    readonly manifest: Readonly<Record<string, unknown>>;
    readonly secrets_providers?: SecretsProvider;
    readonly resources?: readonly StoredResource[];
    readonly pending_operations?: readonly StoredOperation[];
    readonly metadata?: unknown;
}

export interface VersionedDeployment {
    readonly version: number;
    readonly features?: readonly string[];
    readonly deployment: Deployment;
}

const plainVersion = 3;
const versionWithFeatures = 4;

/** What a reader of the state must understand beyond the plain format, by what the resources use. */
export function versioned(deployment: Deployment): VersionedDeployment {
    const all = [
        ...(deployment.resources ?? []),
        ...(deployment.pending_operations ?? []).map(({ resource }) => resource),
    ];
    const features = [...new Set(all.flatMap(featuresOf))].sort();
    return features.length === 0
        ? { version: plainVersion, deployment }
        : { version: versionWithFeatures, features, deployment };
}

function featuresOf(resource: StoredResource): readonly string[] {
    return [
        ...(resource.refreshBeforeUpdate === true ? ["refreshBeforeUpdate"] : []),
        ...(resource.viewOf ? ["views"] : []),
        ...(Object.keys(resource.resourceHooks ?? {}).length > 0 ? ["hooks"] : []),
        ...(resource.taint === true ? ["taint"] : []),
        ...((resource.replaceWith ?? []).length > 0 ? ["replaceWith"] : []),
    ];
}

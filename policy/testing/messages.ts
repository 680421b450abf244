import {
    AnalyzeRequest,
    AnalyzerPropertyDependencies,
    AnalyzerProviderResource,
    AnalyzerResource,
    AnalyzerResourceOptions,
    AnalyzeStackRequest,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A resource as a program makes it. What is left out is as it would be for a resource that says nothing about it. */
export interface ProgramResource {
    /** The type token: `kubernetes:apps/v1:Deployment`. */
    readonly type: string;
    readonly name: string;
    /** May hold `unknownValue` and `secretValue(…)` anywhere. */
    readonly props: Readonly<Record<string, unknown>>;
    readonly protect?: boolean;
    readonly ignoreChanges?: readonly string[];
    readonly aliases?: readonly string[];
    /** The name of another resource of the program. */
    readonly parent?: string;
    readonly dependencies?: readonly string[];
    /** Which resources each property comes from. */
    readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
    readonly provider?: {
        readonly type: string;
        readonly name: string;
        readonly props?: Readonly<Record<string, unknown>>;
    };
}

export interface StackIdentity {
    readonly project: string;
    readonly stack: string;
}

export function urnOf(
    { type, name }: Pick<ProgramResource, "type" | "name">,
    { project, stack }: StackIdentity,
): string {
    return `urn:pulumi:${stack}::${project}::${type}::${name}`;
}

export function analyzeRequest(resource: ProgramResource, identity: StackIdentity): AnalyzeRequest {
    return fill(new AnalyzeRequest(), resource, identity);
}

/** All resources of a program; names stand for the resources that they belong to. */
export function analyzeStackRequest(
    resources: readonly ProgramResource[],
    identity: StackIdentity,
): AnalyzeStackRequest {
    const urns = new Map(resources.map((resource) => [resource.name, urnOf(resource, identity)]));
    const urn = (name: string): string => {
        const known = urns.get(name);
        if (known === undefined) throw new RangeError(`no resource of the program is called "${name}"`);
        return known;
    };
    const messages = resources.map((resource) => {
        const message = fill(new AnalyzerResource(), resource, identity);
        if (resource.parent !== undefined) message.setParent(urn(resource.parent));
        message.setDependenciesList((resource.dependencies ?? []).map(urn));
        for (const [property, names] of Object.entries(resource.propertyDependencies ?? {})) {
            const dependencies = new AnalyzerPropertyDependencies();
            dependencies.setUrnsList(names.map(urn));
            message.getPropertydependenciesMap().set(property, dependencies);
        }
        return message;
    });
    const request = new AnalyzeStackRequest();
    request.setResourcesList(messages);
    return request;
}

function fill<M extends AnalyzeRequest | AnalyzerResource>(
    message: M,
    resource: ProgramResource,
    identity: StackIdentity,
): M {
    message.setType(resource.type);
    message.setName(resource.name);
    message.setUrn(urnOf(resource, identity));
    message.setProperties(struct(resource.props));
    message.setOptions(optionsOf(resource, identity));
    if (resource.provider !== undefined) {
        const provider = new AnalyzerProviderResource();
        provider.setType(resource.provider.type);
        provider.setName(resource.provider.name);
        provider.setUrn(urnOf(resource.provider, identity));
        provider.setProperties(struct(resource.provider.props ?? {}));
        message.setProvider(provider);
    }
    return message;
}

function optionsOf(resource: ProgramResource, identity: StackIdentity): AnalyzerResourceOptions {
    const options = new AnalyzerResourceOptions();
    options.setProtect(resource.protect ?? false);
    options.setIgnorechangesList([...(resource.ignoreChanges ?? [])]);
    options.setAliasesList([...(resource.aliases ?? [])]);
    if (resource.parent !== undefined)
        options.setParent(urnOf({ type: "pulumi:pulumi:Stack", name: resource.parent }, identity));
    const timeouts = new AnalyzerResourceOptions.CustomTimeouts();
    options.setCustomtimeouts(timeouts);
    return options;
}

/** Through JSON, so that what a program would leave out (undefined) is left out here. */
function struct(props: Readonly<Record<string, unknown>>): Struct {
    return Struct.fromJavaScript(JSON.parse(JSON.stringify(props)));
}

import "../../quiet.cjs";
import "../../structs.cjs";
import * as pulumi from "@pulumi/pulumi";
import { inputsOf, type ShowSecret } from "./inputs";
import { outputsOf } from "./outputs";

/** What a program asked the engine for: one registration, with its options. */
export interface Registered {
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    /** Made by a provider, as opposed to a component. */
    readonly custom: boolean;
    /** The logical name of the component it belongs to. */
    readonly parent: string | undefined;
    readonly parentUrn: string | undefined;
    readonly inputs: Readonly<Record<string, unknown>>;
    /** Where secrets are among the inputs: `stringData`, `spec.template.metadata.annotations`. */
    readonly secrets: readonly string[];
    /** The logical name of the explicit provider; absent means a default one would be used. */
    readonly provider: string | undefined;
    readonly protect: boolean;
    readonly retainOnDelete: boolean;
    /** Absent where the program leaves the choice to the provider. */
    readonly deleteBeforeReplace: boolean | undefined;
    readonly ignoreChanges: readonly string[];
    readonly replaceOnChanges: readonly string[];
    /** Logical names of what must exist first. */
    readonly dependsOn: readonly string[];
    readonly dependsOnUrns: readonly string[];
    /** Former names or whole URNs under which the state may still know it. */
    readonly aliases: readonly string[];
    readonly timeouts: { readonly create?: string; readonly update?: string; readonly delete?: string };
}

export interface RecordOptions {
    /** @default stackwright */
    readonly project?: string;
    /** @default test */
    readonly stack?: string;
    /** As in a preview, what only a provider could know is unknown. @default false */
    readonly preview?: boolean;
    /** How a secret is shown among the inputs. @default as it is */
    readonly showSecret?: ShowSecret;
}

export interface Recording<Result> {
    readonly resources: readonly Registered[];
    readonly result: Result;
}

/** Runs a program against a recording engine, waits for every registration, and refuses what the real engine would. */
export async function recordWithResult<Result>(
    program: () => Result | Promise<Result>,
    options: RecordOptions = {},
): Promise<Recording<Result>> {
    const engine = new RecordingEngine(options);
    await engine.attach();
    const result = await engine.whileRunning(program);
    return { resources: engine.finish(), result };
}

export async function record(program: () => unknown, options?: RecordOptions): Promise<readonly Registered[]> {
    return (await recordWithResult(program, options)).resources;
}

/** The few getters of the engine's own request that are read here. */
interface RegisterRequest {
    getType(): string;
    getName(): string;
    getCustom(): boolean;
    getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
    getParent(): string;
    getProvider(): string;
    getProtect(): boolean | undefined;
    getRetainondelete(): boolean | undefined;
    getDeletebeforereplace(): boolean;
    getDeletebeforereplacedefined(): boolean;
    getIgnorechangesList(): string[];
    getReplaceonchangesList(): string[];
    getDependenciesList(): string[];
    getAliasurnsList(): string[];
    getAliasesList(): { getUrn(): string; getSpec(): { getName(): string; getType(): string } | undefined }[];
    getCustomtimeouts(): { getCreate(): string; getUpdate(): string; getDelete(): string } | undefined;
}

interface Monitor {
    newUrn(parent: string, type: string, name: string): string;
    registerResource(request: RegisterRequest, callback: Answer): Promise<void>;
    registerResourceHook?(request: unknown, callback: Answer): void;
}

type Answer = (error: unknown, response: unknown) => void;

class RecordingEngine {
    readonly #recorded = new Map<string, Registered>();
    readonly #faults: string[] = [];
    readonly #project: string;
    readonly #stack: string;
    #current: RegisterRequest | undefined;

    constructor(private readonly options: RecordOptions) {
        this.#project = options.project ?? "stackwright";
        this.#stack = options.stack ?? "test";
    }

    async attach(): Promise<void> {
        await pulumi.runtime.setMocks(
            {
                newResource: ({ type, name, inputs }) => this.#register(type, name, inputs),
                call: ({ token }) => {
                    this.#faults.push(`the program called ${token}: it must not look anything up while it runs`);
                    return {};
                },
            },
            this.#project,
            this.#stack,
            this.options.preview ?? false,
        );
        const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
        const register = monitor.registerResource.bind(monitor);
        monitor.newUrn = (parent, type, name) => this.#urn(parent, type, name);
        // Hooks run around a provider's work, of which there is none here.
        monitor.registerResourceHook = (_request, callback) => callback(null, {});
        monitor.registerResource = (request, callback) => {
            // The mock asks for the new resource before it first waits, so the request is still the current one then.
            this.#current = request;
            return register(request, callback);
        };
    }

    async whileRunning<Result>(program: () => Result | Promise<Result>): Promise<Result> {
        try {
            return await program();
        } finally {
            // After a program that failed too: what it has begun would be met by the next one's recording.
            await this.#drain();
        }
    }

    /** Registrations start asynchronously and may start others, from an `apply` for instance. */
    async #drain(): Promise<void> {
        const { waitForRPCs } = pulumi.runtime as unknown as { waitForRPCs(): Promise<void> };
        let before: number;
        do {
            before = this.#recorded.size;
            await waitForRPCs();
            await new Promise((resolve) => setImmediate(resolve));
        } while (this.#recorded.size !== before);
    }

    finish(): readonly Registered[] {
        if (this.#faults.length > 0) throw new Error(this.#faults.join("\n"));
        return [...this.#recorded.values()];
    }

    #register(type: string, name: string, raw: unknown): { id: string; state: Record<string, unknown> } {
        const request = this.#current;
        if (request === undefined) throw new Error(`${type} ${name} was registered outside of the recording engine`);
        // The mock's own reading of the request would spread a secret over everything around it.
        const { inputs, secrets } = inputsOf(request.getObject()?.toJavaScript() ?? {}, this.options.showSecret);
        const urn = this.#urn(request.getParent(), type, name);
        // The real engine stops here; the recorder goes on, so that all of them are reported.
        if (this.#recorded.has(urn)) this.#faults.push(`duplicate resource ${urn}`);
        this.#recorded.set(urn, { urn, type, name, inputs, secrets, ...describe(request) });
        return outputsOf(type, name, raw as Record<string, unknown>, {
            custom: request.getCustom(),
            preview: this.options.preview ?? false,
        });
    }

    #urn(parent: string, type: string, name: string): string {
        const parentType = parent.split("::")[2];
        const qualified = parentType === undefined ? type : `${parentType}$${type}`;
        return `urn:pulumi:${this.#stack}::${this.#project}::${qualified}::${name}`;
    }
}

function describe(request: RegisterRequest): Omit<Registered, "urn" | "type" | "name" | "inputs" | "secrets"> {
    const parent = request.getParent();
    return {
        custom: request.getCustom(),
        parent: parent === "" ? undefined : nameOf(parent),
        parentUrn: parent === "" ? undefined : parent,
        provider: providerName(request.getProvider()),
        protect: request.getProtect() ?? false,
        retainOnDelete: request.getRetainondelete() ?? false,
        deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
        ignoreChanges: request.getIgnorechangesList(),
        replaceOnChanges: request.getReplaceonchangesList(),
        dependsOn: request.getDependenciesList().map(nameOf),
        dependsOnUrns: request.getDependenciesList(),
        aliases: aliasesOf(request),
        timeouts: timeoutsOf(request),
    };
}

function nameOf(urn: string): string {
    return urn.split("::").at(-1) ?? urn;
}

/** A provider is referred to as `<urn>::<id>`. */
function providerName(reference: string): string | undefined {
    return reference === "" ? undefined : reference.split("::").at(-2);
}

function aliasesOf(request: RegisterRequest): readonly string[] {
    const specs = request.getAliasesList().map((alias) => {
        const spec = alias.getSpec();
        return spec === undefined ? alias.getUrn() : spec.getName() || spec.getType();
    });
    return [...request.getAliasurnsList(), ...specs];
}

function timeoutsOf(request: RegisterRequest): Registered["timeouts"] {
    const timeouts = request.getCustomtimeouts();
    const entries = [
        ["create", timeouts?.getCreate()],
        ["update", timeouts?.getUpdate()],
        ["delete", timeouts?.getDelete()],
    ] as const;
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== ""));
}

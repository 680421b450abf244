import * as pulumi from "@pulumi/pulumi";

/** What a program asked the engine for: one registration, with the options that unit tests care about. */
export interface Registered {
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    /** The logical name of the component it belongs to. */
    readonly parent: string | undefined;
    readonly inputs: Readonly<Record<string, unknown>>;
    /** Where secrets are among the inputs: `stringData`, `spec.template.metadata.annotations`. */
    readonly secrets: readonly string[];
    readonly ignoreChanges: readonly string[];
    readonly protect: boolean;
    /** Logical names of what must exist first. */
    readonly dependsOn: readonly string[];
}

/** The few getters of the engine's own request that are read here. */
interface RegisterRequest {
    getType(): string;
    getName(): string;
    getParent(): string;
    getProtect(): boolean;
    getIgnorechangesList(): string[];
    getDependenciesList(): string[];
}
interface Monitor {
    registerResource(request: RegisterRequest, callback: (error: unknown, response: unknown) => void): void;
}

/** Runs a program against a recording engine, waits for every registration, and refuses what the real engine would. */
export async function record(program: () => unknown): Promise<readonly Registered[]> {
    const recorded: Registered[] = [];
    const contents = new Map<string, Pick<Registered, "inputs" | "secrets">>();
    await pulumi.runtime.setMocks(
        {
            newResource: ({ type, name, inputs }) => {
                const secrets: string[] = [];
                contents.set(urnOf(type, name), {
                    inputs: unwrap(inputs, "", secrets) as Record<string, unknown>,
                    secrets,
                });
                return { id: `${name}-id`, state: inputs };
            },
            call: ({ token }) => {
                throw new Error(`a component called ${token}: components only register`);
            },
        },
        "stackwright",
        "test",
        false,
    );
    const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, callback) => {
        register(request, (error, response) => {
            const urn = urnOf(request.getType(), request.getName());
            const found = contents.get(urn);
            if (error !== null || found === undefined) {
                callback(error, response);
                return;
            }
            if (recorded.some((earlier) => earlier.urn === urn)) {
                callback(new Error(`duplicate resource ${urn}`), undefined);
                return;
            }
            recorded.push({ urn, ...found, ...describe(request) });
            callback(error, response);
        });
    };
    await program();
    await drain();
    return recorded;
}

function describe(request: RegisterRequest): Omit<Registered, "urn" | "inputs" | "secrets"> {
    const parent = request.getParent();
    return {
        type: request.getType(),
        name: request.getName(),
        parent: parent === "" ? undefined : nameOf(parent),
        ignoreChanges: request.getIgnorechangesList(),
        protect: request.getProtect(),
        dependsOn: request.getDependenciesList().map(nameOf),
    };
}

function urnOf(type: string, name: string): string {
    return `${type}::${name}`;
}

function nameOf(urn: string): string {
    return urn.split("::").at(-1) ?? urn;
}

const secretKey = "4dabf18193072939515e22adb298388d";

/** Secrets arrive wrapped in an object with a well-known key. */
function unwrap(value: unknown, path: string, secrets: string[]): unknown {
    if (Array.isArray(value)) return value.map((item, index) => unwrap(item, `${path}[${index}]`, secrets));
    if (typeof value !== "object" || value === null) return value;
    if (secretKey in value && "value" in value) {
        secrets.push(path);
        return unwrap(value.value, path, []);
    }
    return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, unwrap(item, path === "" ? key : `${path}.${key}`, secrets)]),
    );
}

/** Registrations start asynchronously; the engine's own wait sees those that others start. */
async function drain(): Promise<void> {
    const { waitForRPCs } = pulumi.runtime as unknown as { waitForRPCs(): Promise<void> };
    await waitForRPCs();
}

/** The one registration of a type, for tests that mean exactly one. */
export function only(recorded: readonly Registered[], type: string): Registered {
    const found = recorded.filter((registered) => registered.type === type);
    const [first] = found;
    if (first === undefined || found.length > 1) {
        throw new Error(
            `${found.length} resources of type ${type}; there are ${recorded.map((one) => one.type).join(", ")}`,
        );
    }
    return first;
}

// Drives a provider over gRPC as the engine does, in this process, so that tests see every answer and every message.
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Engine } from "../../../../local/plugins/protocol/engine";
import type { JsonObject } from "../../../../local/plugins/protocol/json";
import { type Serving, serve } from "../../../../local/plugins/protocol/serve";
import { fromStruct, toStruct } from "../../../../local/plugins/protocol/struct";

export interface Message {
    readonly severity: "warning" | "info" | "status";
    readonly urn: string;
    readonly text: string;
}

export class Recorder implements Engine {
    readonly messages: Message[] = [];
    private readonly listeners: ((text: string) => void)[] = [];

    warn(urn: string, text: string): void {
        this.messages.push({ severity: "warning", urn, text });
    }
    info(urn: string, text: string): void {
        this.messages.push({ severity: "info", urn, text });
    }
    status(urn: string, text: string): void {
        this.messages.push({ severity: "status", urn, text });
        for (const listener of this.listeners) listener(text);
    }

    /** Resolves as soon as a status says this. */
    heard(text: RegExp): Promise<void> {
        return new Promise((resolve) => {
            this.listeners.push((heard) => {
                if (text.test(heard)) resolve();
            });
        });
    }

    texts(severity: Message["severity"]): string[] {
        return this.messages.filter((message) => message.severity === severity).map(({ text }) => text);
    }
}

/** The resource exists, but failed: what the engine would keep in the state, and why. */
export class PartialFailure extends Error {
    constructor(
        message: string,
        readonly id: string,
        readonly properties: JsonObject,
        readonly reasons: readonly string[],
    ) {
        super(message);
        this.name = "PartialFailure";
    }
}

export interface DiffAnswer {
    readonly changed: boolean;
    /** Path and kind of every change, such as "spec.replicas update" or "data.a update-replace". */
    readonly details: readonly string[];
    readonly replaces: readonly string[];
    readonly deleteBeforeReplace: boolean;
}

/** A served provider and a client of it. */
export class Plugin {
    private constructor(
        private readonly serving: Serving,
        private readonly client: grpc.Client,
    ) {}

    static async serve(service: grpc.UntypedServiceImplementation): Promise<Plugin> {
        const serving = await serve(service);
        const client = new grpc.Client(`127.0.0.1:${serving.port}`, grpc.credentials.createInsecure(), {
            "grpc.max_receive_message_length": -1,
        });
        return new Plugin(serving, client);
    }

    stop(): void {
        this.client.close();
        this.serving.stop();
    }

    async configure(settings: Readonly<Record<string, string>>): Promise<rpc.ConfigureResponse> {
        const request = new rpc.ConfigureRequest().setAcceptsecrets(true);
        for (const [key, value] of Object.entries(settings)) {
            request.getVariablesMap().set(`kubernetes:config:${key}`, value);
        }
        return this.call(ResourceProviderService.configure, request);
    }

    async diffConfig(olds: JsonObject, news: JsonObject): Promise<{ changed: boolean; replaces: string[] }> {
        const request = new rpc.DiffRequest().setOlds(toStruct(olds)).setNews(toStruct(news));
        const answer = await this.call(ResourceProviderService.diffConfig, request);
        const { DIFF_SOME } = rpc.DiffResponse.DiffChanges;
        return { changed: answer.getChanges() === DIFF_SOME, replaces: answer.getReplacesList() };
    }

    async checkConfig(news: JsonObject): Promise<string[]> {
        const request = new rpc.CheckRequest().setNews(toStruct(news));
        const answer = await this.call(ResourceProviderService.checkConfig, request);
        return answer.getFailuresList().map((failure) => failure.getReason());
    }

    async check(
        urn: string,
        olds: JsonObject,
        news: JsonObject,
        seed: Uint8Array = Buffer.from("seed"),
    ): Promise<JsonObject> {
        const request = new rpc.CheckRequest()
            .setUrn(urn)
            .setOlds(toStruct(olds))
            .setNews(toStruct(news))
            .setRandomseed(seed);
        const answer = await this.call(ResourceProviderService.check, request);
        return fromStruct(answer.getInputs());
    }

    async diff(
        urn: string,
        id: string,
        olds: JsonObject,
        news: JsonObject,
        ignoreChanges: readonly string[] = [],
    ): Promise<DiffAnswer> {
        const request = new rpc.DiffRequest()
            .setUrn(urn)
            .setId(id)
            .setOlds(toStruct(olds))
            .setNews(toStruct(news))
            .setIgnorechangesList([...ignoreChanges]);
        const answer = await this.call(ResourceProviderService.diff, request);
        const details = [...answer.getDetaileddiffMap().entries()].map(
            ([path, change]) => `${path} ${KINDS[change.getKind()]}`,
        );
        return {
            changed: answer.getChanges() === rpc.DiffResponse.DiffChanges.DIFF_SOME,
            details: details.sort(),
            replaces: answer.getReplacesList(),
            deleteBeforeReplace: answer.getDeletebeforereplace(),
        };
    }

    async create(
        urn: string,
        inputs: JsonObject,
        options: { readonly preview?: boolean; readonly timeout?: number } = {},
    ): Promise<{ id: string; properties: JsonObject }> {
        const request = new rpc.CreateRequest()
            .setUrn(urn)
            .setProperties(toStruct(inputs))
            .setPreview(options.preview ?? false)
            .setTimeout(options.timeout ?? 0);
        const answer = await this.call(ResourceProviderService.create, request);
        return { id: answer.getId(), properties: fromStruct(answer.getProperties()) };
    }

    async update(
        urn: string,
        id: string,
        olds: JsonObject,
        news: JsonObject,
        options: { readonly preview?: boolean; readonly timeout?: number; readonly ignoreChanges?: string[] } = {},
    ): Promise<JsonObject> {
        const request = new rpc.UpdateRequest()
            .setUrn(urn)
            .setId(id)
            .setOlds(toStruct(olds))
            .setNews(toStruct(news))
            .setPreview(options.preview ?? false)
            .setTimeout(options.timeout ?? 0)
            .setIgnorechangesList(options.ignoreChanges ?? []);
        const answer = await this.call(ResourceProviderService.update, request);
        return fromStruct(answer.getProperties());
    }

    async read(
        urn: string,
        id: string,
        state: JsonObject,
        inputs: JsonObject,
    ): Promise<{ id: string; properties: JsonObject; inputs: JsonObject }> {
        const request = new rpc.ReadRequest()
            .setUrn(urn)
            .setId(id)
            .setProperties(toStruct(state))
            .setInputs(toStruct(inputs));
        const answer = await this.call(ResourceProviderService.read, request);
        const [properties, readInputs] = [fromStruct(answer.getProperties()), fromStruct(answer.getInputs())];
        return { id: answer.getId(), properties, inputs: readInputs };
    }

    async delete(urn: string, id: string, state: JsonObject, timeout = 0): Promise<void> {
        const request = new rpc.DeleteRequest()
            .setUrn(urn)
            .setId(id)
            .setProperties(toStruct(state))
            .setTimeout(timeout);
        await this.call(ResourceProviderService.delete, request);
    }

    async cancel(): Promise<void> {
        await this.call(ResourceProviderService.cancel, new Empty());
    }

    async construct(): Promise<void> {
        await this.call(ResourceProviderService.construct, new rpc.ConstructRequest());
    }

    async invoke(token: string, args: JsonObject): Promise<JsonObject> {
        const request = new rpc.InvokeRequest().setTok(token).setArgs(toStruct(args));
        const answer = await this.call(ResourceProviderService.invoke, request);
        return fromStruct(answer.getReturn());
    }

    private call<Request, Response>(
        method: grpc.MethodDefinition<Request, Response>,
        request: Request,
    ): Promise<Response> {
        const { path, requestSerialize, responseDeserialize } = method;
        return new Promise((resolve, reject) => {
            this.client.makeUnaryRequest<Request, Response>(
                path,
                requestSerialize,
                responseDeserialize,
                request,
                (error, response) => {
                    if (error) reject(understand(error));
                    else if (response) resolve(response);
                    else reject(new Error(`${path} answered nothing`));
                },
            );
        });
    }
}

const KINDS = ["add", "add-replace", "delete", "delete-replace", "update", "update-replace"] as const;

function understand(error: grpc.ServiceError): Error {
    const [packed] = error.metadata.get("grpc-status-details-bin");
    if (!(packed instanceof Uint8Array)) return new Error(error.details);
    const [detail] = Status.deserializeBinary(packed).getDetailsList();
    const failed = rpc.ErrorResourceInitFailed.deserializeBinary(detail?.getValue_asU8() ?? new Uint8Array());
    return new PartialFailure(
        error.details,
        failed.getId(),
        fromStruct(failed.getProperties()),
        failed.getReasonsList(),
    );
}

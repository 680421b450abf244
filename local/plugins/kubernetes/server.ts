// The provider's methods as the engine calls them: messages in, messages out, the work is done elsewhere.
import { setMaxListeners } from "node:events";
import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Engine } from "../protocol/engine";
import { stringAt } from "../protocol/json";
import { refusal, unary } from "../protocol/serve";
import { fromStruct, toStruct } from "../protocol/struct";
import type { Autonaming } from "./check/autoname";
import { type Clock, realClock } from "./cluster/clock";
import { Cancelled } from "./cluster/errors";
import { checkConfig } from "./configure/check-config";
import { connectCluster } from "./configure/connect";
import { diffConfig } from "./configure/diff-config";
import { readSettings } from "./configure/settings";
import type { ChangeKind } from "./diff/compare";
import type { Difference } from "./diff/diff";
import { decodeYaml } from "./invoke/decode-yaml";
import { Definitions } from "./objects/definitions";
import { check } from "./operations/check";
import { createObject } from "./operations/create";
import { deleteObject } from "./operations/delete";
import { diff } from "./operations/diff";
import { readObject } from "./operations/read";
import { updateObject } from "./operations/update";
import { applyRelease, checkRelease, deleteRelease, diffRelease, isRelease, readRelease } from "./release/release";
import type { Session } from "./session";

const STAND_IN = "the stand-in for the Kubernetes plugin";
const INSTALL = "install the official plugin for that (pulumi plugin install resource kubernetes)";

export interface ProviderOptions {
    readonly version: string;
    readonly engine: Engine;
    readonly env: NodeJS.ProcessEnv;
    readonly clock?: Clock;
}

export interface Provider {
    readonly service: UntypedServiceImplementation;
    close(): void;
}

export function kubernetesProvider(options: ProviderOptions): Provider {
    const cancelled = new AbortController();
    // Every wait and every request listens to it.
    setMaxListeners(0, cancelled.signal);
    let session: Session | undefined;
    const configured = (): Session => {
        if (!session) throw new Error("the provider was used before it was configured");
        return session;
    };

    const configure = async (request: rpc.ConfigureRequest): Promise<rpc.ConfigureResponse> => {
        const settings = readSettings(new Map(request.getVariablesMap().entries()), options.env);
        const clock = options.clock ?? realClock;
        const connection = await connectCluster(settings, options.env, options.version, clock, cancelled.signal);
        session = {
            settings,
            engine: options.engine,
            cluster: connection.cluster,
            defaultNamespace: connection.namespace,
            definitions: new Definitions(),
            signal: cancelled.signal,
        };
        return new rpc.ConfigureResponse()
            .setAcceptsecrets(true)
            .setSupportspreview(true)
            .setSupportsAutonamingConfiguration(true);
    };

    const service = {
        getPluginInfo: unary(() => new plugin.PluginInfo().setVersion(options.version)),
        checkConfig: unary((request: rpc.CheckRequest) =>
            checkConfigResponse(checkConfig(fromStruct(request.getNews()), options.env), request),
        ),
        diffConfig: unary((request: rpc.DiffRequest) => {
            const { changed, replaces } = diffConfig(fromStruct(request.getOlds()), fromStruct(request.getNews()));
            return new rpc.DiffResponse()
                .setChanges(
                    changed.length > 0
                        ? rpc.DiffResponse.DiffChanges.DIFF_SOME
                        : rpc.DiffResponse.DiffChanges.DIFF_NONE,
                )
                .setDiffsList([...changed])
                .setReplacesList([...replaces]);
        }),
        configure: unary(configure),
        check: unary(async (request: rpc.CheckRequest) => {
            const args = {
                urn: request.getUrn(),
                olds: fromStruct(request.getOlds()),
                news: fromStruct(request.getNews()),
                seed: request.getRandomseed_asU8(),
                autonaming: autonamingOf(request),
            };
            const inputs = await (isRelease(args.urn) ? checkRelease : check)(configured(), args);
            return new rpc.CheckResponse().setInputs(toStruct(inputs));
        }),
        diff: unary(async (request: rpc.DiffRequest) => {
            const args = {
                urn: request.getUrn(),
                state: fromStruct(request.getOlds()),
                news: fromStruct(request.getNews()),
                ignoreChanges: request.getIgnorechangesList(),
            };
            return diffResponse(isRelease(args.urn) ? diffRelease(args) : await diff(configured(), args));
        }),
        create: unary(async (request: rpc.CreateRequest) => {
            const args = {
                urn: request.getUrn(),
                properties: fromStruct(request.getProperties()),
                timeoutSeconds: request.getTimeout(),
                preview: request.getPreview(),
            };
            const { id, properties } = await (isRelease(args.urn) ? applyRelease : createObject)(configured(), args);
            return new rpc.CreateResponse().setId(id).setProperties(toStruct(properties));
        }),
        read: unary(async (request: rpc.ReadRequest) => {
            const args = {
                urn: request.getUrn(),
                id: request.getId(),
                state: fromStruct(request.getProperties()),
                inputs: fromStruct(request.getInputs()),
            };
            const { id, properties, inputs } = await (isRelease(args.urn) ? readRelease : readObject)(
                configured(),
                args,
            );
            if (id === "") return new rpc.ReadResponse();
            return new rpc.ReadResponse().setId(id).setProperties(toStruct(properties)).setInputs(toStruct(inputs));
        }),
        update: unary(async (request: rpc.UpdateRequest) => {
            const args = {
                urn: request.getUrn(),
                state: fromStruct(request.getOlds()),
                properties: fromStruct(request.getNews()),
                ignoreChanges: request.getIgnorechangesList(),
                timeoutSeconds: request.getTimeout(),
                preview: request.getPreview(),
            };
            const properties = isRelease(args.urn)
                ? (await applyRelease(configured(), args)).properties
                : await updateObject(configured(), args);
            return new rpc.UpdateResponse().setProperties(toStruct(properties));
        }),
        delete: unary(async (request: rpc.DeleteRequest) => {
            const args = {
                urn: request.getUrn(),
                id: request.getId(),
                state: fromStruct(request.getProperties()),
                timeoutSeconds: request.getTimeout(),
            };
            await (isRelease(args.urn) ? deleteRelease : deleteObject)(configured(), args);
            return new Empty();
        }),
        invoke: unary((request: rpc.InvokeRequest) => invoke(configured(), request)),
        construct: refusal(`${STAND_IN} has no component resources: ${INSTALL}`),
        getSchema: refusal(`${STAND_IN} has no schema: ${INSTALL}`),
        parameterize: refusal(`${STAND_IN} makes no SDKs: ${INSTALL}`),
        cancel: unary(() => {
            cancelled.abort(new Cancelled());
            return new Empty();
        }),
    };
    return {
        service,
        close: () => {
            cancelled.abort(new Cancelled());
            if (session?.cluster.reachable) session.cluster.client.close();
        },
    };
}

function checkConfigResponse(failures: readonly string[], request: rpc.CheckRequest): rpc.CheckResponse {
    const response = new rpc.CheckResponse().setFailuresList(
        failures.map((reason) => new rpc.CheckFailure().setReason(reason)),
    );
    const news = request.getNews();
    return news ? response.setInputs(news) : response;
}

function autonamingOf(request: rpc.CheckRequest): Autonaming | undefined {
    const options = request.getAutonaming();
    if (!options) return undefined;
    const disabled = options.getMode() === rpc.CheckRequest.AutonamingOptions.Mode.DISABLE;
    return { proposed: options.getProposedName(), disabled };
}

const KINDS: Readonly<Record<ChangeKind, readonly [rpc.PropertyDiff.Kind, rpc.PropertyDiff.Kind]>> = {
    add: [rpc.PropertyDiff.Kind.ADD, rpc.PropertyDiff.Kind.ADD_REPLACE],
    delete: [rpc.PropertyDiff.Kind.DELETE, rpc.PropertyDiff.Kind.DELETE_REPLACE],
    update: [rpc.PropertyDiff.Kind.UPDATE, rpc.PropertyDiff.Kind.UPDATE_REPLACE],
};

function diffResponse(difference: Difference): rpc.DiffResponse {
    const { DIFF_NONE, DIFF_SOME } = rpc.DiffResponse.DiffChanges;
    const response = new rpc.DiffResponse()
        .setChanges(difference.changes.length > 0 ? DIFF_SOME : DIFF_NONE)
        .setReplacesList([...difference.replaces])
        .setDeletebeforereplace(difference.replaces.length > 0 && difference.sameName)
        .setHasdetaileddiff(true);
    const detailed = response.getDetaileddiffMap();
    for (const { path, kind, replaces } of difference.changes) {
        const [plain, replacing] = KINDS[kind];
        detailed.set(
            path,
            new rpc.PropertyDiff().setKind(replaces ? replacing : plain).setInputdiff(kind === "delete"),
        );
    }
    return response;
}

function invoke(session: Session, request: rpc.InvokeRequest): rpc.InvokeResponse {
    if (request.getTok() !== "kubernetes:yaml:decode") {
        throw new Error(`the function "${request.getTok()}" is not one ${STAND_IN} has: ${INSTALL}`);
    }
    const args = fromStruct(request.getArgs());
    const namespace = stringAt(args, "defaultNamespace") || session.defaultNamespace;
    return new rpc.InvokeResponse().setReturn(toStruct({ result: decodeYaml(stringAt(args, "text"), namespace) }));
}

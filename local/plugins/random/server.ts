import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { equal, type Json, type JsonObject } from "../protocol/json";
import { unary } from "../protocol/serve";
import { containsUnknown, copySecrets, reveal, secret, UNKNOWN_STRING } from "../protocol/special";
import { fromStruct, toStruct } from "../protocol/struct";
import { randomPassword, randomString } from "./characters";
import type { Problem, RandomKind } from "./kind";
import { randomBytes, randomId, randomInteger, randomUuid } from "./values";

const KINDS: ReadonlyMap<string, RandomKind> = new Map([
    ["random:index/randomBytes:RandomBytes", randomBytes],
    ["random:index/randomId:RandomId", randomId],
    ["random:index/randomInteger:RandomInteger", randomInteger],
    ["random:index/randomPassword:RandomPassword", randomPassword],
    ["random:index/randomString:RandomString", randomString],
    ["random:index/randomUuid:RandomUuid", randomUuid],
    ["random:index/randomUuid4:RandomUuid4", randomUuid],
]);

function kindOf(urn: string): RandomKind {
    const type = (urn.split("::")[2] ?? "").split("$").pop() ?? "";
    const kind = KINDS.get(type);
    if (!kind) {
        const known = [...KINDS.keys()].map((token) => token.split(":").pop()).join(", ");
        throw new Error(`the stand-in for the random plugin has no ${type}; it has ${known}`);
    }
    return kind;
}

export function randomProvider(version: string): UntypedServiceImplementation {
    return {
        getPluginInfo: unary(() => new plugin.PluginInfo().setVersion(version)),
        checkConfig: unary((request: rpc.CheckRequest) => new rpc.CheckResponse().setInputs(request.getNews())),
        diffConfig: unary(() => new rpc.DiffResponse().setChanges(rpc.DiffResponse.DiffChanges.DIFF_NONE)),
        configure: unary(() => new rpc.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true)),
        check: unary((request: rpc.CheckRequest) => check(request)),
        diff: unary((request: rpc.DiffRequest) => diff(request)),
        create: unary((request: rpc.CreateRequest) => create(request)),
        read: unary((request: rpc.ReadRequest) => read(request)),
        update: unary((request: rpc.UpdateRequest) => update(request)),
        delete: unary(() => new Empty()),
        cancel: unary(() => new Empty()),
    };
}

function check(request: rpc.CheckRequest): rpc.CheckResponse {
    const news = fromStruct(request.getNews());
    const failures = problemsOf(kindOf(request.getUrn()), reveal(news)).map(({ property, reason }) =>
        new rpc.CheckFailure().setProperty(property).setReason(reason),
    );
    return new rpc.CheckResponse().setInputs(toStruct(news)).setFailuresList(failures);
}

function problemsOf(kind: RandomKind, inputs: JsonObject): Problem[] {
    const strange = Object.keys(inputs).filter((key) => !kind.inputs.includes(key) && !key.startsWith("__"));
    // What is not known yet is checked when it is.
    const known = Object.fromEntries(Object.entries(inputs).filter(([, value]) => !containsUnknown(value)));
    const open = Object.keys(inputs).filter((key) => !Object.hasOwn(known, key));
    return [
        ...strange.map((property) => ({
            property,
            reason: `"${property}" is not a setting of this resource; it has ${kind.inputs.join(", ")}`,
        })),
        ...kind.problems(known).filter(({ property }) => !open.includes(property)),
    ];
}

/** Any change asks for a new value; settings that are merely written out do not. */
function diff(request: rpc.DiffRequest): rpc.DiffResponse {
    const kind = kindOf(request.getUrn());
    const olds = kind.complete(reveal(fromStruct(request.getOlds())));
    const news = kind.complete(reveal(fromStruct(request.getNews())));
    const changed = kind.inputs.filter((key) => !equal(olds[key] ?? null, news[key] ?? null));
    const { DIFF_NONE, DIFF_SOME } = rpc.DiffResponse.DiffChanges;
    const response = new rpc.DiffResponse()
        .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
        .setReplacesList(changed)
        .setHasdetaileddiff(true);
    const { ADD_REPLACE, DELETE_REPLACE, UPDATE_REPLACE } = rpc.PropertyDiff.Kind;
    for (const key of changed) {
        const how = olds[key] === undefined ? ADD_REPLACE : news[key] === undefined ? DELETE_REPLACE : UPDATE_REPLACE;
        response.getDetaileddiffMap().set(key, new rpc.PropertyDiff().setKind(how));
    }
    return response;
}

function create(request: rpc.CreateRequest): rpc.CreateResponse {
    const kind = kindOf(request.getUrn());
    const inputs = fromStruct(request.getProperties());
    if (request.getPreview()) {
        const unknown = Object.fromEntries(Object.keys(kind.computed).map((key) => [key, UNKNOWN_STRING]));
        return new rpc.CreateResponse().setProperties(toStruct(stateOf(kind, inputs, unknown)));
    }
    const { id, outputs } = kind.generate(reveal(inputs));
    return new rpc.CreateResponse().setId(id).setProperties(toStruct(stateOf(kind, inputs, outputs)));
}

function stateOf(kind: RandomKind, inputs: JsonObject, outputs: JsonObject): JsonObject {
    const mark = ([key, value]: [string, Json]): [string, Json] => [
        key,
        kind.computed[key] === "secret" ? secret(value) : value,
    ];
    return {
        ...copySecrets(kind.complete(reveal(inputs)), inputs),
        ...Object.fromEntries(Object.entries(outputs).map(mark)),
    };
}

function read(request: rpc.ReadRequest): rpc.ReadResponse {
    const kind = kindOf(request.getUrn());
    const state = request.getProperties();
    const inputs = request.getInputs();
    if (state && Object.keys(fromStruct(state)).length > 0) {
        // Nothing outside of the state could have changed the value.
        return new rpc.ReadResponse().setId(request.getId()).setProperties(state).setInputs(inputs);
    }
    if (!kind.adopt) throw new Error("a resource of this type cannot be imported");
    const adopted = kind.adopt(request.getId());
    return new rpc.ReadResponse()
        .setId(adopted.id)
        .setInputs(toStruct(adopted.inputs))
        .setProperties(toStruct(stateOf(kind, adopted.inputs, adopted.outputs)));
}

/** Only ever called for changes that leave the value alone, such as a secret mark on a keeper. */
function update(request: rpc.UpdateRequest): rpc.UpdateResponse {
    const kind = kindOf(request.getUrn());
    const olds = fromStruct(request.getOlds());
    const outputs = Object.fromEntries(
        Object.keys(kind.computed).flatMap((key) => (olds[key] === undefined ? [] : [[key, olds[key]]])),
    );
    return new rpc.UpdateResponse().setProperties(toStruct(stateOf(kind, fromStruct(request.getNews()), outputs)));
}

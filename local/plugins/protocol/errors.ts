import * as grpc from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import type { JsonObject } from "./json";
import { toStruct } from "./struct";

/** The resource exists, but is not what it should be: the engine keeps it in the state together with the reasons. */
export class InitializationFailed extends Error {
    constructor(
        readonly id: string,
        readonly properties: JsonObject,
        readonly reasons: readonly [string, ...string[]],
        readonly inputs?: JsonObject,
    ) {
        super(reasons[0]);
        this.name = "InitializationFailed";
    }
}

export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}

/** The form in which an error travels to the engine. */
export function toServiceError(error: unknown): Partial<grpc.StatusObject> {
    const details = messageOf(error);
    if (!(error instanceof InitializationFailed)) return { code: grpc.status.UNKNOWN, details };

    const failed = new ErrorResourceInitFailed()
        .setId(error.id)
        .setProperties(toStruct(error.properties))
        .setReasonsList([...error.reasons]);
    if (error.inputs) failed.setInputs(toStruct(error.inputs));
    const packed = new Any();
    packed.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const status = new Status().setCode(grpc.status.UNKNOWN).setMessage(details).setDetailsList([packed]);
    const metadata = new grpc.Metadata();
    metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
    return { code: grpc.status.UNKNOWN, details, metadata };
}

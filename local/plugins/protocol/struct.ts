import "../../../structs.cjs";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { JsonObject } from "./json";

type Plain = Parameters<typeof Struct.fromJavaScript>[0];

export function fromStruct(struct: Struct | undefined): JsonObject {
    return (struct?.toJavaScript() ?? {}) as JsonObject;
}

export function toStruct(object: JsonObject): Struct {
    return Struct.fromJavaScript(object as Plain);
}

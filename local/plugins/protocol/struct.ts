import { ListValue, NullValue, Struct, Value } from "google-protobuf/google/protobuf/struct_pb";
import { isObject, type Json, type JsonObject } from "./json";

export function fromStruct(struct: Struct | undefined): JsonObject {
    const object: JsonObject = {};
    struct?.getFieldsMap().forEach((value, key) => {
        object[key] = fromValue(value);
    });
    return object;
}

function fromValue(value: Value): Json {
    switch (value.getKindCase()) {
        case Value.KindCase.BOOL_VALUE:
            return value.getBoolValue();
        case Value.KindCase.NUMBER_VALUE:
            return value.getNumberValue();
        case Value.KindCase.STRING_VALUE:
            return value.getStringValue();
        case Value.KindCase.STRUCT_VALUE:
            return fromStruct(value.getStructValue());
        case Value.KindCase.LIST_VALUE:
            return value.getListValue()?.getValuesList().map(fromValue) ?? [];
        default:
            return null;
    }
}

export function toStruct(object: JsonObject): Struct {
    const struct = new Struct();
    const fields = struct.getFieldsMap();
    for (const [key, value] of Object.entries(object)) fields.set(key, toValue(value));
    return struct;
}

function toValue(json: Json): Value {
    const value = new Value();
    if (typeof json === "string") value.setStringValue(json);
    else if (typeof json === "number") value.setNumberValue(json);
    else if (typeof json === "boolean") value.setBoolValue(json);
    else if (Array.isArray(json)) value.setListValue(new ListValue().setValuesList(json.map(toValue)));
    else if (isObject(json)) value.setStructValue(toStruct(json));
    else value.setNullValue(NullValue.NULL_VALUE);
    return value;
}

// Nearly everything that a Pulumi program and a plugin say to the engine is a `Struct` of protocol buffers. Its library
// makes several objects of its own for every value on the way from a plain object to bytes and back, which is a fifth of
// what a program of some hundred resources computes. Here a Struct keeps the plain object as it is, and is written from
// it and read into it without the detour; whoever asks for its fields one by one still gets them.
"use strict";

const jspb = require("google-protobuf");
const { Struct, Value } = require("google-protobuf/google/protobuf/struct_pb");

const plain = Symbol("plain object");
const { getFieldsMap } = Struct.prototype;

Struct.fromJavaScript = (object) => holding(new Struct(), object);

Struct.prototype.toJavaScript = function toJavaScript() {
    if (this[plain] !== undefined) return this[plain];
    const object = {};
    for (const [key, value] of getFieldsMap.call(this).entries()) put(object, key, value.toJavaScript());
    return object;
};

/** From here on the fields are what counts: they may be changed. */
Struct.prototype.getFieldsMap = function getFields(unlessEmpty) {
    const object = this[plain];
    if (object !== undefined) {
        this[plain] = undefined;
        const fields = getFieldsMap.call(this);
        for (const [key, value] of Object.entries(object)) fields.set(key, Value.fromJavaScript(value));
    }
    return getFieldsMap.call(this, unlessEmpty);
};

Struct.serializeBinaryToWriter = (struct, writer) => writeStruct(struct.toJavaScript(), writer);
Struct.deserializeBinaryFromReader = (struct, reader) => holding(struct, readStruct({}, reader));
Struct.deserializeBinary = (bytes) => Struct.deserializeBinaryFromReader(new Struct(), new jspb.BinaryReader(bytes));
Struct.prototype.serializeBinary = function serializeBinary() {
    const writer = new jspb.BinaryWriter();
    Struct.serializeBinaryToWriter(this, writer);
    return writer.getResultBuffer();
};

function holding(struct, object) {
    struct[plain] = object;
    return struct;
}

// message Struct { map<string, Value> fields = 1; }, whose entries are { string key = 1; Value value = 2; }

/** In the order of the library's own, so that the bytes are the same. */
function writeStruct(object, writer) {
    for (const key of Object.keys(object).sort()) writer.writeMessage(1, key, writeEntry.bind(undefined, object));
}

function writeEntry(object, key, writer) {
    writer.writeString(1, key);
    writer.writeMessage(2, wrapped(object[key]), writeValue);
}

// message Value, one of { null = 1; double = 2; string = 3; bool = 4; Struct = 5; ListValue = 6; }

/** The writer leaves out what is null, and null is a value here. */
function wrapped(value) {
    if (value === undefined) throw new TypeError("a Struct holds no undefined values");
    return value === null ? nothing : value;
}
const nothing = Symbol("null");

function writeValue(value, writer) {
    if (typeof value === "string") writer.writeString(3, value);
    else if (typeof value === "number") writer.writeDouble(2, value);
    else if (typeof value === "boolean") writer.writeBool(4, value);
    else if (value === nothing) writer.writeEnum(1, 0);
    else if (Array.isArray(value)) writer.writeMessage(6, value, writeList);
    else if (typeof value === "object") writer.writeMessage(5, value, writeStruct);
    else throw new TypeError(`a Struct holds no values of type ${typeof value}`);
}

function writeList(list, writer) {
    for (const value of list) writer.writeMessage(1, wrapped(value), writeValue);
}

function readStruct(object, reader) {
    while (reader.nextField() && !reader.isEndGroup()) {
        if (reader.getFieldNumber() === 1) reader.readMessage(object, readEntry);
        else reader.skipField();
    }
    return object;
}

function readEntry(object, reader) {
    let key = "";
    const holder = { value: null };
    while (reader.nextField() && !reader.isEndGroup()) {
        const field = reader.getFieldNumber();
        if (field === 1) key = reader.readString();
        else if (field === 2) reader.readMessage(holder, readValue);
        else reader.skipField();
    }
    put(object, key, holder.value);
}

function readValue(holder, reader) {
    while (reader.nextField() && !reader.isEndGroup()) {
        switch (reader.getFieldNumber()) {
            case 1:
                reader.readEnum();
                holder.value = null;
                break;
            case 2:
                holder.value = reader.readDouble();
                break;
            case 3:
                holder.value = reader.readString();
                break;
            case 4:
                holder.value = reader.readBool();
                break;
            case 5:
                holder.value = {};
                reader.readMessage(holder.value, readStruct);
                break;
            case 6:
                holder.value = [];
                reader.readMessage(holder.value, readList);
                break;
            default:
                reader.skipField();
        }
    }
}

function readList(list, reader) {
    while (reader.nextField() && !reader.isEndGroup()) {
        if (reader.getFieldNumber() === 1) {
            const holder = { value: null };
            reader.readMessage(holder, readValue);
            list.push(holder.value);
        } else reader.skipField();
    }
}

function put(object, key, value) {
    // An assignment would take this key for the object's prototype.
    if (key === "__proto__") Object.defineProperty(object, key, { value, enumerable: true, configurable: true });
    else object[key] = value;
}

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

Struct.serializeBinaryToWriter = (struct, writer) => {
    const bytes = new Writing().struct(struct.toJavaScript()).bytes();
    writer.writeSerializedMessage(bytes, 0, bytes.length);
};

Struct.prototype.serializeBinary = function serializeBinary() {
    return Uint8Array.from(new Writing().struct(this.toJavaScript()).bytes());
};

Struct.deserializeBinaryFromReader = (struct, reader) => {
    const object = {};
    while (reader.nextField() && !reader.isEndGroup()) {
        if (reader.getFieldNumber() === field.entry) new Reading(reader.readBytes()).entryInto(object);
        else reader.skipField();
    }
    return holding(struct, object);
};

Struct.deserializeBinary = (bytes) => Struct.deserializeBinaryFromReader(new Struct(), new jspb.BinaryReader(bytes));

function holding(struct, object) {
    struct[plain] = object;
    return struct;
}

/** By the numbers of their fields: a Struct has entries of a key and a value, a value is one of six, a list has elements. */
const field = { entry: 1, key: 1, value: 2, null: 1, number: 2, text: 3, truth: 4, struct: 5, list: 6, element: 1 };
/** How a field is written: as a number of any length, as eight bytes, or as a length and so many bytes. */
const wire = { varint: 0, eight: 1, bytes: 2 };
const tag = (number, type) => number * 8 + type;

/** Bytes as they are put together. */
class Writing {
    constructor() {
        this.buffer = Buffer.allocUnsafe(4096);
        this.at = 0;
    }

    bytes() {
        return this.buffer.subarray(0, this.at);
    }

    /** In the order of the library's own, so that the bytes are the same. */
    struct(object) {
        for (const key of Object.keys(object).sort()) {
            const entry = this.open(tag(field.entry, wire.bytes));
            this.text(tag(field.key, wire.bytes), key);
            this.within(tag(field.value, wire.bytes), object[key]);
            this.close(entry);
        }
        return this;
    }

    within(tagged, value) {
        const start = this.open(tagged);
        this.value(value);
        this.close(start);
    }

    value(value) {
        if (typeof value === "string") this.text(tag(field.text, wire.bytes), value);
        else if (typeof value === "boolean") this.two(tag(field.truth, wire.varint), value ? 1 : 0);
        else if (value === null) this.two(tag(field.null, wire.varint), 0);
        else if (typeof value === "number") {
            this.room(9);
            this.buffer[this.at++] = tag(field.number, wire.eight);
            this.at = this.buffer.writeDoubleLE(value, this.at);
        } else if (typeof value === "object") {
            const start = this.open(tag(Array.isArray(value) ? field.list : field.struct, wire.bytes));
            if (Array.isArray(value)) for (const one of value) this.within(tag(field.element, wire.bytes), one);
            else this.struct(value);
            this.close(start);
        } else throw new TypeError(`a Struct holds no values of type ${typeof value}`);
    }

    text(tagged, text) {
        const start = this.open(tagged);
        // No character takes more than three bytes for each of its units.
        this.room(3 * text.length);
        this.at += this.buffer.write(text, this.at, "utf8");
        this.close(start);
    }

    two(first, second) {
        this.room(2);
        this.buffer[this.at++] = first;
        this.buffer[this.at++] = second;
    }

    /** Leaves one byte for the length, which is enough for most. */
    open(tagged) {
        this.two(tagged, 0);
        return this.at;
    }

    close(start) {
        let length = this.at - start;
        const more = length < 128 ? 0 : Math.floor(Math.log2(length) / 7);
        if (more > 0) {
            this.room(more);
            this.buffer.copyWithin(start + more, start, this.at);
            this.at += more;
        }
        let at = start - 1;
        for (; length >= 128; length = Math.floor(length / 128)) this.buffer[at++] = (length % 128) + 128;
        this.buffer[at] = length;
    }

    room(more) {
        if (this.at + more <= this.buffer.length) return;
        const larger = Buffer.allocUnsafe(2 * (this.at + more));
        this.buffer.copy(larger, 0, 0, this.at);
        this.buffer = larger;
    }
}

/** Bytes as they are taken apart. */
class Reading {
    constructor(bytes) {
        this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
        this.at = 0;
        this.end = bytes.length;
    }

    entryInto(object) {
        let key = "";
        let value = null;
        this.fields((number) => {
            if (number === field.key) key = this.text();
            else if (number === field.value) value = this.inside(this.value);
            else return false;
            return true;
        });
        put(object, key, value);
    }

    struct() {
        const object = {};
        this.fields((number) => {
            if (number !== field.entry) return false;
            this.inside(() => this.entryInto(object));
            return true;
        });
        return object;
    }

    list() {
        const list = [];
        this.fields((number) => {
            if (number !== field.element) return false;
            list.push(this.inside(this.value));
            return true;
        });
        return list;
    }

    value() {
        let value = null;
        this.fields((number) => {
            if (number === field.text) value = this.text();
            else if (number === field.number) value = this.double();
            else if (number === field.truth) value = this.varint() !== 0;
            else if (number === field.struct) value = this.inside(this.struct);
            else if (number === field.list) value = this.inside(this.list);
            else return false;
            return true;
        });
        return value;
    }

    /** What is not taken is of a newer protocol, or says nothing, as null does. */
    fields(take) {
        while (this.at < this.end) {
            const tagged = this.varint();
            if (!take(tagged >>> 3)) this.skip(tagged & 7);
        }
    }

    /** Reads what a length and so many bytes hold, which ends before the rest. */
    inside(read) {
        const length = this.varint();
        const outer = this.end;
        this.end = this.at + length;
        if (this.end > outer) throw new RangeError("a Struct ends in the middle of a field");
        const found = read.call(this);
        this.at = this.end;
        this.end = outer;
        return found;
    }

    text() {
        return this.inside(() => this.buffer.toString("utf8", this.at, this.end));
    }

    double() {
        const value = this.buffer.readDoubleLE(this.at);
        this.at += 8;
        return value;
    }

    varint() {
        let value = 0;
        for (let scale = 1; ; scale *= 128) {
            const byte = this.buffer.readUInt8(this.at++);
            value += (byte & 127) * scale;
            if (byte < 128) return value;
        }
    }

    skip(type) {
        if (type === wire.varint) this.varint();
        else if (type === wire.eight) this.at += 8;
        else if (type === wire.bytes) this.inside(() => undefined);
        else throw new RangeError(`a Struct has a field of the unknown wire type ${type}`);
    }
}

function put(object, key, value) {
    // An assignment would take this key for the object's prototype.
    if (key === "__proto__") Object.defineProperty(object, key, { value, enumerable: true, configurable: true });
    else object[key] = value;
}

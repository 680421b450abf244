import * as fc from "fast-check";
import { HeaderReader, writeHeaders } from "../../../policy/serve/http2/headers";
import { decodeHuffman } from "../../../policy/serve/http2/huffman";

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");
const read = (reader: HeaderReader, block: string) => Object.fromEntries(reader.read(hex(block)));

describe("shortened texts", () => {
    test.each([
        ["f1e3 c2e5 f23a 6ba0 ab90 f4ff", "www.example.com"],
        ["a8eb 1064 9cbf", "no-cache"],
        ["25a8 49e9 5bb8 e8b4 bf", "custom-value"],
        ["6402", "302"],
        ["d07a be94 1054 d444 a820 0595 040b 8166 e082 a62d 1bff", "Mon, 21 Oct 2013 20:13:21 GMT"],
        ["9d29 ad17 1863 c78f 0b97 c8e9 ae82 ae43 d3", "https://www.example.com"],
        ["", ""],
    ])("%s are %s, as the standard has it", (bytes, text) => {
        expect(decodeHuffman(hex(bytes))).toBe(text);
    });

    test.each([
        ["00", "a text ends within a character"],
        ["6402 ff", "a text ends within a character"],
        ["ffff ffff", "a text has no end"],
    ])("%s are none: %s", (bytes, why) => {
        expect(() => decodeHuffman(hex(bytes))).toThrow(why);
    });
});

describe("headers", () => {
    it("are read across blocks, as in the standard's example of requests", () => {
        const reader = new HeaderReader();
        const first = { ":method": "GET", ":scheme": "http", ":path": "/", ":authority": "www.example.com" };
        expect(read(reader, "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff")).toEqual(first);
        expect(read(reader, "8286 84be 5886 a8eb 1064 9cbf")).toEqual({ ...first, "cache-control": "no-cache" });
        expect(read(reader, "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf")).toEqual({
            ":method": "GET",
            ":scheme": "https",
            ":path": "/index.html",
            ":authority": "www.example.com",
            "custom-key": "custom-value",
        });
    });

    it("are forgotten when the table is full, as in the standard's example of answers", () => {
        const reader = new HeaderReader();
        const rest = {
            "cache-control": "private",
            date: "Mon, 21 Oct 2013 20:13:21 GMT",
            location: "https://www.example.com",
        };
        const first = [
            "3fe1 01",
            "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32",
            "3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
        ].join("");
        expect(read(reader, first)).toEqual({ ":status": "302", ...rest });
        expect(read(reader, "4803 3330 37c1 c0bf")).toEqual({ ":status": "307", ...rest });
        // What was the fifth is gone since.
        expect(() => read(reader, "c2")).toThrow("no header has the number 66");
    });

    test.each([
        ["80", "no header has the number 0"],
        ["be", "no header has the number 62"],
        ["3fff ff7f", "the table of headers is too large"],
        ["7f ffff ffff ffff ff7f", "a number is too large"],
        ["0005 6162", "a text is cut off"],
        ["00", "a header is cut off"],
    ])("that nobody can understand are refused: %s", (block, why) => {
        expect(() => read(new HeaderReader(), block)).toThrow(why);
    });

    it("are read as they were written", () => {
        const text = fc.string({ maxLength: 400 }).map((any) => Buffer.from(any).toString("latin1"));
        const header = fc.tuple(text, text);
        fc.assert(
            fc.property(fc.uniqueArray(header, { selector: ([name]) => name }), (headers) => {
                expect([...new HeaderReader().read(writeHeaders(headers))]).toEqual(headers);
            }),
        );
    });
});

import { Client, credentials, type ServiceError, status } from "@grpc/grpc-js";
import { type Serving, serveUnary } from "../../../policy/serve/unary";

// The general library's client, which the engine's resembles, against the little server of the packs.

let serving: Serving;
let client: Client;

beforeAll(async () => {
    serving = await serveUnary("shop.Counter", {
        Length: (question) => Buffer.from(String(question.length)),
        Echo: (question) => question,
        Mistaken: () => {
            throw new RangeError("the number of shops is “zwölf”: 1 to 12 %\nnothing was counted");
        },
        Broken: () => {
            throw new TypeError("undefined is no shop");
        },
    });
    const limits = { "grpc.max_send_message_length": -1, "grpc.max_receive_message_length": -1 };
    client = new Client(`127.0.0.1:${serving.port}`, credentials.createInsecure(), limits);
});

afterAll(() => {
    client.close();
    serving.close();
});

const same = (bytes: Buffer): Buffer => bytes;

function ask(method: string, question: Buffer, service = "shop.Counter"): Promise<Buffer> {
    return new Promise((resolve, reject) => {
        client.makeUnaryRequest(`/${service}/${method}`, same, same, question, (error, answer) =>
            error === null ? resolve(answer ?? Buffer.alloc(0)) : reject(error),
        );
    });
}

const refusal = (method: string, service?: string): Promise<ServiceError> =>
    ask(method, Buffer.from("?"), service).then(
        () => Promise.reject(new Error("it answered")),
        (error: ServiceError) => error,
    );

test.each([0, 1, 127, 16_384, 65_535, 65_536, 40_000_000])(
    "A message of %d bytes comes and goes whole",
    async (length) => {
        const question = Buffer.alloc(length, "ab");
        expect(String(await ask("Length", question))).toBe(String(length));
        expect((await ask("Echo", question)).equals(question)).toBe(true);
    },
);

test("Many calls at once get each its own answer", async () => {
    const questions = Array.from({ length: 500 }, (_, index) => Buffer.from(`question ${index}`));
    const answers = await Promise.all(questions.map((question) => ask("Echo", question)));
    expect(answers.map(String)).toEqual(questions.map(String));
});

test("A mistake of the user's is told in its own words, whatever characters they have", async () => {
    const { code, details } = await refusal("Mistaken");
    expect([code, details]).toEqual([status.UNKNOWN, "the number of shops is “zwölf”: 1 to 12 %\nnothing was counted"]);
});

test("A fault of the pack's own is told with its trace", async () => {
    const { code, details } = await refusal("Broken");
    expect(code).toBe(status.UNKNOWN);
    expect(details).toMatch(/^TypeError: undefined is no shop\n\s+at /);
});

test.each([
    ["Handshake", "shop.Counter"],
    ["toString", "shop.Counter"],
    ["Echo", "shop.Other"],
])("What nobody has, %s of %s, is said to be missing", async (method, service) => {
    const { code, details } = await refusal(method, service);
    expect([code, details]).toEqual([status.UNIMPLEMENTED, `there is no /${service}/${method} here`]);
});

test("A call that is called off leaves the others alone", async () => {
    const call = client.makeUnaryRequest("/shop.Counter/Echo", same, same, Buffer.alloc(20_000_000), () => undefined);
    call.cancel();
    expect(String(await ask("Echo", Buffer.from("still here")))).toBe("still here");
});

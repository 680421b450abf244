import { differences } from "../../../workflow/smoke/differences";

describe("what differs from what was declared", () => {
    it.each<[string, unknown, unknown]>([
        ["an amount written another way", { cpu: "1000m", memory: "1Gi" }, { cpu: "1", memory: "1024Mi" }],
        ["a default that is not written down", { delay: 0, host: false, name: "" }, {}],
        ["a secret, which is rendered as a mark", { hash: "a-[secret]" }, { hash: "a-3f2c" }],
        ["more than was declared", { a: 1 }, { a: 1, b: 2 }],
        ["named things in another order", [{ name: "a" }, { name: "b" }], [{ name: "b" }, { name: "a" }]],
    ])("is nothing for %s", (_, declared, there) => {
        expect(differences(declared, there)).toEqual([]);
    });

    it.each<[string, unknown, unknown, string]>([
        ["another amount", { cpu: "1" }, { cpu: "2" }, 'cpu is "2", declared is "1"'],
        ["a secret that is gone", { hash: "[secret]" }, {}, 'hash is nothing, declared is "[secret]"'],
        ["a named thing that is gone", { env: [{ name: "A", value: "x" }] }, { env: [] }, "env[A] is not there"],
        ["a mount elsewhere", [{ name: "v", mountPath: "/a" }], [{ name: "v", mountPath: "/b" }], "[/a] is not there"],
        ["a delay that was added", { delay: 0 }, { delay: 5 }, "delay is 5, declared is 0"],
    ])("is said for %s", (_, declared, there, words) => {
        expect(differences(declared, there)).toEqual([words]);
    });
});

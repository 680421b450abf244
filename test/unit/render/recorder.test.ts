import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { mask } from "../../../workflow/render/inputs";
import { only, record, recordWithResult } from "../../support/engine";

class Group extends pulumi.ComponentResource {
    constructor(name: string, make: (parent: Group) => void, opts?: pulumi.ComponentResourceOptions) {
        super("test:index:Group", name, {}, opts);
        make(this);
        this.registerOutputs({});
    }
}

const config = (
    name: string,
    opts?: pulumi.CustomResourceOptions,
    data: pulumi.Input<Record<string, pulumi.Input<string>>> = {},
) => new k8s.core.v1.ConfigMap(name, { metadata: { name }, data }, opts);

describe("the recorder", () => {
    it("sees everything, however late it is registered", async () => {
        const resources = await record(() => {
            const first = config("first");
            first.metadata.name.apply((name) =>
                config(`${name}-second`).metadata.name.apply((next) => config(`${next}-third`)),
            );
        });
        expect(resources.map(({ name }) => name)).toEqual(["first", "first-second", "first-second-third"]);
    });

    it("shows the options of every registration", async () => {
        const resources = await record(() => {
            const provider = new k8s.Provider("cluster", { context: "here" });
            const first = config("first", { provider });
            config("second", {
                provider,
                dependsOn: [first],
                protect: true,
                retainOnDelete: true,
                deleteBeforeReplace: true,
                ignoreChanges: ["data"],
                replaceOnChanges: ["metadata"],
                aliases: [{ name: "former" }],
                customTimeouts: { create: "5m" },
            });
        });
        expect(resources.find(({ name }) => name === "second")).toMatchObject({
            custom: true,
            provider: "cluster",
            dependsOn: ["first"],
            protect: true,
            retainOnDelete: true,
            deleteBeforeReplace: true,
            ignoreChanges: ["data"],
            replaceOnChanges: ["metadata"],
            aliases: expect.arrayContaining(["former"]),
            timeouts: { create: "5m" },
        });
        expect(resources.find(({ name }) => name === "first")).toMatchObject({
            protect: false,
            deleteBeforeReplace: undefined,
            dependsOn: [],
            timeouts: {},
        });
    });

    it("names the component a resource belongs to, with the whole family in its URN", async () => {
        const resources = await record(
            () =>
                new Group(
                    "outer",
                    (outer) => new Group("inner", (inner) => config("leaf", { parent: inner }), { parent: outer }),
                ),
        );
        const leaf = only(resources, "kubernetes:core/v1:ConfigMap");
        expect(leaf.parent).toBe("inner");
        expect(leaf.urn).toBe(
            "urn:pulumi:test::stackwright::test:index:Group$test:index:Group$kubernetes:core/v1:ConfigMap::leaf",
        );
    });

    it("refuses two resources of one URN, and says so of all of them", async () => {
        const twice = record(() => {
            config("a");
            config("a");
            config("b");
            config("b");
        });
        await expect(twice).rejects.toThrow(/duplicate resource .*::a\nduplicate resource .*::b$/);
    });

    it("lets the same name stand under another parent type", async () => {
        const resources = await record(() => {
            config("same");
            new Group("group", (parent) => config("same", { parent }));
        });
        expect(resources.filter(({ name }) => name === "same")).toHaveLength(2);
    });

    it("knows exactly which inputs are secret, and shows them as it is told", async () => {
        const program = () => config("settings", {}, { open: "yes", hidden: pulumi.secret("canary") });
        expect(only(await record(program), "kubernetes:core/v1:ConfigMap")).toMatchObject({
            secrets: ["data.hidden"],
            inputs: { data: { open: "yes", hidden: "canary" } },
        });
        const masked = await record(program, { showSecret: mask });
        expect(only(masked, "kubernetes:core/v1:ConfigMap").inputs).toMatchObject({
            data: { open: "yes", hidden: "[secret]" },
        });
    });

    it("answers like the providers: generated values are secret, differ by name and never by run", async () => {
        const program = async () => {
            const passwords = ["one", "two"].map((name) => new random.RandomPassword(name, { length: 20 }));
            const states = await Promise.all(passwords.map((password) => pulumi.isSecret(password.result)));
            const values = passwords.map((password) => password.result);
            return {
                states,
                values: await Promise.all(values.map((value) => new Promise((done) => value.apply(done)))),
            };
        };
        const first = await recordWithResult(program);
        const second = await recordWithResult(program);
        expect(first.result.states).toEqual([true, true]);
        expect(new Set(first.result.values).size).toBe(2);
        expect(second.result.values).toEqual(first.result.values);
    });

    it("gives an object without a name one, as the provider does", async () => {
        const { result } = await recordWithResult(async () => {
            const unnamed = new k8s.core.v1.ConfigMap("settings", { data: {} });
            return new Promise((done) => unnamed.metadata.name.apply(done));
        });
        expect(result).toMatch(/^settings-[0-9a-f]{8}$/);
    });

    it("in a preview shows what only a provider will know as unknown", async () => {
        const program = () => {
            const { result } = new random.RandomPassword("password", { length: 20 });
            config("settings", {}, { known: "yes", generated: result });
        };
        expect(only(await record(program, { preview: true }), "kubernetes:core/v1:ConfigMap").inputs).toMatchObject({
            data: { known: "yes", generated: "[unknown]" },
        });
    });

    it("fails with the program, and with a program that looks something up", async () => {
        await expect(record(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
        const lookingUp = record(() => pulumi.runtime.invoke("test:index:lookUp", {}));
        await expect(lookingUp).rejects.toThrow(/called test:index:lookUp/);
    });
});

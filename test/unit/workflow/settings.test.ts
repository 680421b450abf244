import { parse } from "yaml";
import { secretNames, secretTable } from "../../../config/secrets";
import { Encryption } from "../../../workflow/stack/passphrase";
import { type LocalSettings, localSettings, type StackDocument, writeDocument } from "../../../workflow/stack/settings";

const encryption = new Encryption("a passphrase");

function given(source: StackDocument, more: Partial<LocalSettings> = {}): LocalSettings {
    return { stack: "staging", source, previous: undefined, kubeContext: "local", nodes: 5, encryption, ...more };
}

const source: StackDocument = {
    encryptionsalt: "v1:theirs",
    config: {
        "pulumi:disable-default-providers": ["*"],
        "stackwright:environment": "staging",
        "stackwright:kubeContext": "their-cluster",
        "stackwright:cluster": { kubernetesVersion: "1.35", nodes: { count: 3, cpu: "16" } },
        "stackwright:signalHarvesterApiKey": { secure: "v1:their:secret" },
        "stackwright:graphmemoryApiKey": { secure: "v1:their:other" },
    },
};

describe("the settings of a local stack", () => {
    it("are the checked-in ones with the local cluster's context and number of nodes", () => {
        const { config } = localSettings(given(source));
        expect(config).toMatchObject({
            "pulumi:disable-default-providers": ["*"],
            "stackwright:environment": "staging",
            "stackwright:kubeContext": "local",
            "stackwright:cluster": { kubernetesVersion: "1.35", nodes: { count: 5, cpu: "16" } },
        });
    });

    it("leave quotas to be computed on more nodes than the stack's own, which they were not written for", () => {
        const namespaces = { x0tta6bl4: { name: "mesh", quota: { pods: 500 } } };
        const quoted = { config: { ...source.config, "stackwright:namespaces": namespaces } };
        const at = (nodes: number) => localSettings(given(quoted, { nodes })).config?.["stackwright:namespaces"];
        expect(at(3)).toEqual(namespaces);
        expect(at(2)).toEqual(namespaces);
        expect(at(100)).toEqual({ x0tta6bl4: { name: "mesh" } });
    });

    it("hold a throwaway value for every required secret, and none of the real ones", () => {
        const settings = localSettings(given(source));
        const secrets = Object.keys(settings.config ?? {}).filter((key) =>
            secretNames.some((name) => key === `stackwright:${name}`),
        );
        const required = secretNames.filter((name) => secretTable[name].required);
        expect(secrets.sort()).toEqual(required.map((name) => `stackwright:${name}`).sort());
        expect(JSON.stringify(settings)).not.toContain("their:");
        expect(settings.encryptionsalt).toBe(encryption.salt);
    });

    it("keep their secrets from run to run, so that a second run changes nothing", () => {
        const first = localSettings(given(source));
        expect(localSettings(given(source, { previous: first }))).toEqual(first);
    });

    it("leave out what the checked-in file leaves out, for the program to say", () => {
        const { config } = localSettings(given({ config: { "stackwright:cluster": "nonsense" } }));
        expect(config).toMatchObject({ "stackwright:cluster": "nonsense" });
        expect(config).not.toHaveProperty("stackwright:kubeContext");
    });

    it("refuse encrypted values among the settings, which nothing here could read", () => {
        const encrypted = { config: { "stackwright:graphmemory": { backend: [{ secure: "v1:x" }] } } };
        expect(() => localSettings(given(encrypted))).toThrow(
            "Pulumi.staging.yaml holds encrypted values where none belong: stackwright:graphmemory",
        );
    });

    it("are written so that texts stay texts, dates and numbers among them", () => {
        const text = writeDocument({ config: { expires: "2027-06-30", version: "1.35", on: "yes", count: 3 } });
        expect(text).toContain('expires: "2027-06-30"');
        expect(text).toContain('version: "1.35"');
        expect(parse(text)).toEqual({ config: { expires: "2027-06-30", version: "1.35", on: "yes", count: 3 } });
    });
});

describe("the encryption of settings", () => {
    // Written by the engine itself (3.220) for the passphrase "x".
    const engineSalt = "v1:thjW7iXQaUQ=:v1:VHqBonRJndjImUx8:CNHl39aCjVPDWP+hYx+AzJu2OpUe9g==";

    it("knows the engine's own salt", () => {
        expect(new Encryption("x", engineSalt).encrypt("hello")).toMatch(/^v1:[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$/);
    });

    it("says so when passphrase and salt do not belong together", () => {
        expect(() => new Encryption("y", engineSalt).encrypt("hello")).toThrow("does not fit");
        expect(() => new Encryption("x", "v1:nonsense").encrypt("hello")).toThrow("does not fit");
    });

    it("never writes the same text twice alike", () => {
        expect(encryption.encrypt("a")).not.toBe(encryption.encrypt("a"));
    });
});

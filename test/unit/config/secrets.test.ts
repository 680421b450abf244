import * as fc from "fast-check";
import { checkSecret, isPlaceholder } from "../../../config/secret-checks";
import { secretNames, throwawaySecret } from "../../../config/secrets";

const placeholders = [
    "changeme",
    "CHANGE-ME",
    "password1",
    "staging",
    "test",
    "xxxxxxxx",
    "aaaaaaaa",
    "****",
    "your-openai-api-key",
    "my_x_bearer_token",
    "<token>",
    ["$", "{OPENAI_API_KEY}"].join(""),
    "{{ .Values.token }}",
    "replace_me",
    "insert-this",
    "sk-...",
    "https://example.com/hook",
    "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
    "https://hooks.slack.com/services/YOUR/SLACK/WEBHOOK",
    "https://hooks.slack.com/services/T.../B.../abc",
    "TODO",
];

const real = [
    "k9-7fQ2mZ1pR8",
    "a1b2c3d4e5f60718293a4b5c6d7e8f90",
    "https://hooks.slack.com/services/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",
    "correct horse battery staple",
    "tokenizer-secretariat-9",
];

describe("a placeholder", () => {
    it.each(placeholders)("is seen in %s", (value) => {
        expect(isPlaceholder(value)).toBe(true);
        expect(isPlaceholder(` ${value} `)).toBe(true);
    });

    it.each(real)("is not seen in %s", (value) => {
        expect(isPlaceholder(value)).toBe(false);
    });

    it("is hardly ever seen in what a generator makes", () => {
        fc.assert(
            fc.property(
                fc.uint8Array({ minLength: 24, maxLength: 24 }).map((bytes) => Buffer.from(bytes)),
                (bytes) => {
                    fc.pre(new Set(bytes).size > 8);
                    expect(isPlaceholder(bytes.toString("hex"))).toBe(false);
                },
            ),
        );
    });
});

describe("what is said of a secret", () => {
    it("never holds its value", () => {
        fc.assert(
            fc.property(
                fc.constantFrom(...secretNames),
                fc.constantFrom(...placeholders, "#channel", " x9Q-canary "),
                (name, value) => {
                    const said = JSON.stringify(checkSecret(name, value, "production"));
                    const telling = value.trim().length > 6 && !/token|secret|webhook|password/i.test(value);
                    expect(telling && said.includes(value.trim())).toBe(false);
                },
            ),
        );
    });

    it("is nothing for a throwaway value, which is well formed in both environments", () => {
        for (const name of secretNames) {
            const value = throwawaySecret(name, "5f1c0a9be27d4483");
            expect(checkSecret(name, value, "production")).toEqual([]);
            expect(checkSecret(name, value, "staging")).toEqual([]);
        }
    });
});

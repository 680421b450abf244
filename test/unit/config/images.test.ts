import { imageNames, imageTable, resolveImages } from "../../../config/images";

const digest = `sha256:${"0f".repeat(32)}`;

describe("the table of images", () => {
    it.each(imageNames)("names an exact version of %s, never a moving one", (name) => {
        const { version, repository, usedBy } = imageTable[name];
        expect(version).toMatch(/\d/);
        expect(version).not.toMatch(/latest|main|master|edge|nightly/);
        expect(repository).not.toContain(":");
        expect(usedBy).not.toBe("");
    });

    it("has the versions that the specification pins", () => {
        const images = resolveImages({ overrides: {} });
        expect(images["x0tta6bl4-api"].reference).toBe("x0tta6bl4:phase4-production");
        expect(images["x0tta6bl4-mesh"].reference).toBe("x0tta6bl4/mesh:v1.0.0");
        expect(images["postgres-15"].reference).toBe("postgres:15-alpine");
        expect(images["postgres-16"].reference).toBe("postgres:16.1-alpine");
        expect(images["redis-7"].reference).toBe("redis:7-alpine");
        expect(images["redis-7.2"].reference).toBe("redis:7.2-alpine");
    });
});

describe("a stack's own choice", () => {
    it("replaces repository, tag and digest", () => {
        const images = resolveImages({ overrides: { "postgres-16": { repository: "r.org/pg", tag: "16.4", digest } } });
        expect(images["postgres-16"]).toEqual({
            reference: `r.org/pg:16.4@${digest}`,
            repository: "r.org/pg",
            version: "16.4",
            digest,
        });
    });

    it("pins a version by digest without changing it", () => {
        const images = resolveImages({ overrides: { "postgres-16": { digest } } });
        expect(images["postgres-16"].reference).toBe(`postgres:16.1-alpine@${digest}`);
    });

    it("puts a mirror before every image that has no repository of its own", () => {
        const images = resolveImages({
            mirror: "m.org/proxy",
            overrides: { "redis-7": { repository: "r.org/redis" } },
        });
        expect(images["postgres-16"].reference).toBe("m.org/proxy/postgres:16.1-alpine");
        expect(images["redis-7"].reference).toBe("r.org/redis:7-alpine");
    });
});

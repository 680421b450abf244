import * as fs from "node:fs";
import * as path from "node:path";
import { repositoryRoot } from "../../../local/paths";
import { billOfMaterials, byLicence, goParts, npmParts } from "../../../workflow/supply/parts";

const npm = npmParts(repositoryRoot);
const go = goParts(repositoryRoot);

/** Under these, and no stricter ones, may this be handed on under its own. */
const permissive =
    /^\(?(MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|CC0-1\.0|CC-BY-[34]\.0|Python-2\.0)(( OR | AND )(MIT|CC0-1\.0|Apache-2\.0))?\)?$/;

test("Every package of the lockfile is listed with the sum that npm verifies it by.", () => {
    const { dependencies, devDependencies } = JSON.parse(
        fs.readFileSync(path.join(repositoryRoot, "package.json"), "utf8"),
    ) as Record<string, Record<string, string>>;
    const listed = new Map(npm.map(({ name, version }) => [`${name}@${version}`, true]));
    const wanted = Object.entries({ ...dependencies, ...devDependencies }).map(
        ([name, version]) => `${name}@${version}`,
    );
    expect(wanted.filter((one) => !listed.has(one))).toEqual([]);
    // Of builds for other machines the lockfile has names only: npm installs none of them here.
    const others = /^@(biomejs\/cli|unrs\/resolver-binding|esbuild\/|img\/)/;
    const unsummed = npm.filter(({ name, sum }) => !sum.startsWith("sha512-") && !others.test(name));
    expect(unsummed.map(({ purl }) => purl)).toEqual([]);
});

test("No package that is installed has a licence under which it could not be handed on.", () => {
    const known = npm.filter(({ licence }) => licence !== undefined);
    expect(known.length).toBeGreaterThan(400);
    const others = known.filter(({ licence = "" }) => !permissive.test(licence));
    expect(others.map(({ name, licence }) => `${name}: ${licence}`)).toEqual([
        // MIT by its file; its package.json refers to that.
        "@logdna/tail-file: SEE LICENSE IN LICENSE",
    ]);
});

test("Every tool that is built has its modules listed, with the sums that Go verifies them by.", () => {
    const tools = new Set(go.flatMap(({ of }) => of));
    expect([...tools]).toEqual(expect.arrayContaining(["pulumi", "kubernetes", "etcd", "kwok", "prometheus", "spire"]));
    expect(go.filter(({ sum }) => !sum.startsWith("h1:"))).toEqual([]);
    expect(go.find(({ purl }) => purl === "pkg:golang/github.com/pulumi/pulumi/pkg/v3@v3.220.0")?.of).toEqual([
        "pulumi",
    ]);
});

test("The bill of materials names everything once, and counts of licences add up.", () => {
    const { components } = billOfMaterials([...npm, ...go], "1.0.0") as { components: { purl: string }[] };
    expect(new Set(components.map(({ purl }) => purl)).size).toBe(npm.length + go.length);
    expect(byLicence(npm).reduce((sum, [, parts]) => sum + parts, 0)).toBe(npm.length);
    expect(components).toContainEqual(
        expect.objectContaining({
            purl: "pkg:npm/%40pulumi/pulumi@3.220.0",
            licenses: [{ license: { id: "Apache-2.0" } }],
            hashes: [{ alg: "SHA-512", content: expect.stringMatching(/^[0-9a-f]{128}$/) }],
        }),
    );
});

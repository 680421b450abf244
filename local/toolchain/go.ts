import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { ifPresent } from "./files";

export interface Go {
    readonly path: string;
    /** `go1.26.8` */
    readonly version: string;
}

/** The first executable of that name on PATH; a path instead of a name stands for itself. */
export async function findOnPath(name: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
    for (const folder of (environment.PATH ?? "").split(path.delimiter)) {
        if (folder === "") continue;
        const file = path.resolve(folder, name);
        const stat = await ifPresent(fs.stat(file));
        if (stat?.isFile() === true && (stat.mode & 0o111) !== 0) return file;
    }
    return undefined;
}

/** The C compiler that Go would call. */
export async function findCompiler(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
    const usual = process.platform === "darwin" ? "clang" : "gcc";
    const name = (environment.CC ?? "").split(" ")[0] || usual;
    return findOnPath(name, environment);
}

export async function findGo(environment: NodeJS.ProcessEnv): Promise<Go | undefined> {
    const found = await findOnPath("go", environment);
    if (found === undefined) return undefined;
    return { path: found, version: (await versionFromDistribution(found)) ?? (await askedVersion(found, environment)) };
}

/** A Go distribution says its version in a file beside bin/: no need to start it for that. */
async function versionFromDistribution(go: string): Promise<string | undefined> {
    const root = path.dirname(path.dirname(await fs.realpath(go)));
    const text = await ifPresent(fs.readFile(path.join(root, "VERSION"), "utf8"));
    return /^go\d+\.\d+\S*/.exec(text ?? "")?.[0];
}

/** Version managers put a script in the way. */
async function askedVersion(go: string, environment: NodeJS.ProcessEnv): Promise<string> {
    const { stdout } = await promisify(execFile)(go, ["env", "GOVERSION"], { env: goEnvironment(environment) });
    return stdout.trim();
}

/**
 * The user's own Go settings stand: module cache, build cache, proxy, checksum database. Only these do not: a Go that is
 * too old must say so and not fetch another one, and a workspace or a vendor folder around this checkout is none of the
 * tools' business.
 */
export function goEnvironment(
    environment: NodeJS.ProcessEnv,
    more: { readonly temporary?: string; readonly cgo?: boolean } = {},
): NodeJS.ProcessEnv {
    return {
        ...environment,
        GOTOOLCHAIN: "local",
        GOWORK: "off",
        GO111MODULE: "on",
        CGO_ENABLED: more.cgo === true ? "1" : "0",
        GOOS: "",
        GOARCH: "",
        ...(more.temporary === undefined ? {} : { GOTMPDIR: more.temporary }),
    };
}

import * as path from "node:path";

/** One check of `make test`: a program that says by its exit code whether all is well. */
export interface Check {
    readonly name: string;
    readonly command: readonly [string, ...string[]];
    /** Where jest writes its results, for checks that are jest's. */
    readonly report?: string;
    /** Longer than this it hangs: it is ended and counts as failed. */
    readonly limitMinutes: number;
}

export interface StepResult {
    readonly name: string;
    readonly good: boolean;
    readonly passed: number;
    readonly failed: number;
    /** In a few words, for the table. */
    readonly words: string;
    readonly milliseconds: number;
}

/** Groups of checks one after another; those of a group at once, because each uses about one core. */
export function allSteps(root: string, reports: string): readonly (readonly Check[])[] {
    const jest = (limitMinutes: number, ...projects: readonly string[]): Check => {
        const report = path.join(reports, `${projects.join("-")}.json`);
        const command = [
            process.execPath,
            path.join(root, "node_modules", "jest", "bin", "jest.js"),
            "--json",
            `--outputFile=${report}`,
            "--ci",
            "--maxWorkers=2",
            "--selectProjects",
            ...projects,
        ] as const;
        return { name: projects.join(", "), command, report, limitMinutes };
    };
    const script = (name: string, file: string, ...more: readonly string[]): Check => ({
        name,
        command: [process.execPath, path.join(root, "node_modules", ...file.split("/")), ...more],
        limitMinutes: 10,
    });
    const room = (name: string, limitMinutes: number, file: string, ...more: readonly string[]): Check => ({
        name,
        command: [process.execPath, "-r", path.join(root, "typescript.cjs"), path.join(root, file), ...more],
        limitMinutes,
    });
    return [
        [
            script("types", "typescript/bin/tsc", "--noEmit"),
            script("lint", "@biomejs/biome/bin/biome", "check", "--error-on-warnings"),
        ],
        [jest(35, "unit")],
        [jest(20, "policy")],
        // Here and not within a test that waits for one of them: built once, they are there for every run after it.
        [room("tools", 40, "local/toolchain/cli.ts", "ensure", "tests")],
        [room("manifests", 15, "workflow/manifests/cli.ts")],
        // These start servers and mostly wait for them.
        [jest(60, "live", "real")],
    ];
}

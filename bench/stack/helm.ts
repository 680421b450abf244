import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";

interface Rendered {
    readonly kind: string;
    readonly metadata: { readonly name: string };
}

const release = "bench";
const limit = "300s";

/** The same objects as a chart of one file, which needs nothing filled in. */
export class Chart {
    private readonly folder: string;

    constructor(
        private readonly helm: string,
        private readonly environment: NodeJS.ProcessEnv,
        work: string,
        private readonly rendered: string,
    ) {
        this.folder = path.join(work, "chart");
        fs.mkdirSync(path.join(this.folder, "templates"), { recursive: true });
        const about = { apiVersion: "v2", name: release, version: "1.0.0" };
        fs.writeFileSync(path.join(this.folder, "Chart.yaml"), stringify(about));
        // Written out as it is: Prometheus' rules have braces of their own.
        fs.writeFileSync(path.join(this.folder, "templates", "all.yaml"), '{{ .Files.Get "objects.yaml" }}\n');
        this.write((text) => text);
    }

    /** With every object changed as wanted. */
    write(change: (text: string) => string): void {
        const files = fs.readdirSync(this.rendered, { recursive: true, encoding: "utf8" });
        const texts = files
            .filter((file) => file.endsWith(".yaml"))
            .toSorted()
            .map((file) => fs.readFileSync(path.join(this.rendered, file), "utf8"))
            .filter((text) => !isOfTheCluster(parse(text) as Rendered));
        fs.writeFileSync(path.join(this.folder, "objects.yaml"), change(texts.join("---\n")));
    }

    async install(): Promise<void> {
        await this.run("install", "--create-namespace");
    }

    async upgrade(): Promise<void> {
        await this.run("upgrade");
    }

    /** What belongs to the release besides its objects. */
    get namespace(): string {
        return release;
    }

    private async run(verb: "install" | "upgrade", ...more: readonly string[]): Promise<void> {
        const waits = ["--wait", "--wait-for-jobs", "--timeout", limit];
        const words = [verb, release, this.folder, "--namespace", release, ...waits, ...more];
        await promisify(execFile)(this.helm, words, { env: this.environment, maxBuffer: 1 << 28 });
    }
}

/** Every namespace has it already, and Helm refuses what it has not made. */
function isOfTheCluster({ kind, metadata }: Rendered): boolean {
    return kind === "ServiceAccount" && metadata.name === "default";
}

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { join } from "node:path";
import { cacheDir } from "../../../local/paths";
import { eventually, freePort, must, type Started, start } from "../support/process";
import { requirePrograms } from "../support/programs";

/** Python's stand-in for S3: multipart uploads, signatures checked against the keys it has handed out. */
const requirement = "moto[server]==5.2.5";

/** Installed once, into a folder of its own; a test that cannot have it fails with the reason. */
function installed(): string {
    const folder = cacheDir("python", requirement.replaceAll(/[^a-z0-9.]+/g, "-"));
    const program = join(folder, "bin/moto_server");
    if (existsSync(join(folder, "complete"))) return program;
    requirePrograms(["python3", "python3-venv"], ["python3"]);
    process.stderr.write(`installing ${requirement} with pip into ${folder}\n`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    execFileSync("python3", ["-m", "venv", folder], { stdio: "pipe" });
    execFileSync(join(folder, "bin/pip"), ["install", "--quiet", "--disable-pip-version-check", requirement], {
        stdio: "pipe",
    });
    writeFileSync(join(folder, "complete"), "");
    return program;
}

const region = "us-east-1";
/** Requests of the one who makes the bucket; everybody after that must sign. */
const unsigned = 5;

/** A bucket on loopback, the credentials that open it, and somebody between who can damage what is read. */
export class Bucket {
    static readonly bucket = "copies";
    /** Answers to these are damaged on their way. */
    damaged: RegExp | undefined;

    private constructor(
        private readonly server: Started,
        private readonly between: Server,
        private readonly credentials: { readonly accessKey: string; readonly secretKey: string },
        private readonly port: number,
    ) {}

    static async create(): Promise<Bucket> {
        const [own, port] = [await freePort(), await freePort()];
        const server = start(installed(), ["-H", "127.0.0.1", "-p", String(own)], {
            env: { INITIAL_NO_AUTH_ACTION_COUNT: String(unsigned) },
        });
        const base = `http://127.0.0.1:${own}`;
        await eventually("the bucket's server", async () =>
            fetch(`${base}/moto-api/data.json`).then(
                ({ ok }) => (ok ? true : undefined),
                () => undefined,
            ),
        );
        const credentials = await prepare(base);
        let made: Bucket | undefined;
        const between = createServer((asked, answered) => {
            const { method = "GET", url = "/", headers } = asked;
            const passed = request({ host: "127.0.0.1", port: own, method, path: url, headers }, (answer) => {
                answered.writeHead(answer.statusCode ?? 500, answer.headers);
                const damage = method === "GET" && made?.damaged?.test(url) === true;
                answer.on("data", (chunk: Buffer) => {
                    if (damage) chunk[chunk.length - 1] = (chunk.at(-1) ?? 0) ^ 1;
                    answered.write(chunk);
                });
                answer.on("end", () => answered.end());
            });
            passed.on("error", () => answered.destroy());
            asked.pipe(passed);
        });
        await new Promise<void>((resolve) => between.listen(port, "127.0.0.1", resolve));
        made = new Bucket(server, between, credentials, port);
        return made;
    }

    /** What a job is told of it, with the folder that its credentials are mounted at. */
    environment(folder: string): Readonly<Record<string, string>> {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, "access-key"), this.credentials.accessKey);
        writeFileSync(join(folder, "secret-key"), this.credentials.secretKey);
        return {
            TARGET: "s3",
            S3_ENDPOINT: `http://127.0.0.1:${this.port}`,
            S3_REGION: region,
            S3_BUCKET: Bucket.bucket,
            S3_CREDENTIALS: folder,
        };
    }

    /** Every object as somebody without the encryption key sees it. */
    async objects(into: string): Promise<ReadonlyMap<string, Buffer>> {
        const env = {
            RCLONE_CONFIG: "/dev/null",
            RCLONE_CONFIG_TARGET_TYPE: "s3",
            RCLONE_CONFIG_TARGET_PROVIDER: "Other",
            RCLONE_CONFIG_TARGET_ENDPOINT: `http://127.0.0.1:${this.port}`,
            RCLONE_CONFIG_TARGET_REGION: region,
            RCLONE_CONFIG_TARGET_ACCESS_KEY_ID: this.credentials.accessKey,
            RCLONE_CONFIG_TARGET_SECRET_ACCESS_KEY: this.credentials.secretKey,
        };
        await must("rclone", ["copy", `target:${Bucket.bucket}`, into], { env });
        const files = readdirSync(into, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
        return new Map(
            files.map(({ parentPath, name }) => {
                const file = join(parentPath, name);
                return [file.slice(into.length + 1), readFileSync(file)];
            }),
        );
    }

    async remove(): Promise<void> {
        await new Promise((resolve) => this.between.close(resolve));
        await this.server.stop();
    }
}

/** A user who may use buckets and nothing else, and the bucket; it keeps versions, as a bucket for copies should. */
async function prepare(base: string): Promise<{ readonly accessKey: string; readonly secretKey: string }> {
    const as = (service: string) => ({
        authorization: `AWS4-HMAC-SHA256 Credential=nobody/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=none`,
    });
    const ask = async (path: string, init: RequestInit): Promise<string> => {
        const answer = await fetch(`${base}${path}`, init);
        const text = await answer.text();
        if (!answer.ok) throw new Error(`the bucket's server answers ${answer.status}: ${text}`);
        return text;
    };
    const user = (action: Readonly<Record<string, string>>) =>
        ask("/", {
            method: "POST",
            headers: as("iam"),
            body: new URLSearchParams({ Version: "2010-05-08", UserName: "backup", ...action }),
        });
    const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
    await user({ Action: "CreateUser" });
    await user({ Action: "PutUserPolicy", PolicyName: "copies", PolicyDocument: JSON.stringify(policy) });
    await ask(`/${Bucket.bucket}`, { method: "PUT", headers: as("s3") });
    await ask(`/${Bucket.bucket}?versioning`, {
        method: "PUT",
        headers: as("s3"),
        body: '<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>',
    });
    const key = await user({ Action: "CreateAccessKey" });
    const found = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(key)?.[1] ?? "";
    return { accessKey: found("AccessKeyId"), secretKey: found("SecretAccessKey") };
}

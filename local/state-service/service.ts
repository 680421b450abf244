import { randomBytes, timingSafeEqual } from "node:crypto";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { VersionedDeployment } from "./deployment";
import type { JournalEntry } from "./entries";
import { owner, type StateOf } from "./files";

/** What the service serves: one stack, for one update. */
export interface Served extends StateOf {
    /** The state that the update begins with. */
    readonly deployment: VersionedDeployment;
    readonly add: (entries: readonly JournalEntry[]) => void;
}

/** What the commands ask of the service beside the engine. */
export interface Own {
    /** The process that is at work on the stack. */
    readonly engine: (pid: number) => void;
    /** Nothing more will come. */
    readonly end: () => void;
}

interface Answer {
    readonly status?: number;
    readonly body?: unknown;
}

/** The format of journal entries, of which the engine and this service know the first. */
const journalVersion = 1;

const unzip = promisify(gunzip);

/** The part of a Pulumi service that an update needs, on loopback, for whoever has the token. */
export class StateService {
    readonly token = randomBytes(24).toString("hex");
    private readonly server = http.createServer((request, response) => {
        this.respond(request).then(
            ({ status = 200, body = {} }) => reply(response, status, body),
            (error: unknown) => reply(response, 500, { code: 500, message: messageOf(error) }),
        );
    });

    constructor(
        private readonly served: Served,
        private readonly own: Own,
    ) {}

    async listen(): Promise<string> {
        await new Promise<void>((resolve, reject) => {
            this.server.once("error", reject);
            this.server.listen(0, "127.0.0.1", resolve);
        });
        return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    }

    async close(): Promise<void> {
        await new Promise<void>((resolve) => {
            this.server.close(() => resolve());
            this.server.closeIdleConnections();
        });
    }

    private async respond(request: http.IncomingMessage): Promise<Answer> {
        if (!this.knows(request.headers.authorization)) return refused(401, "this token is not the service's own");
        const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
        const body = await bodyOf(request);
        return this.answer(`${request.method} ${pathname}`, body);
    }

    private answer(route: string, body: unknown): Answer {
        const { project, stack, deployment } = this.served;
        const at = `/api/stacks/${owner}/${project}/${stack}`;
        switch (route) {
            case "POST /own/engine":
                this.own.engine((body as { pid: number }).pid);
                return {};
            case "POST /own/end":
                this.own.end();
                return {};
            case "GET /api/user":
                return { body: { id: owner, githubLogin: owner, name: owner, organizations: [] } };
            case "GET /api/capabilities":
                return { body: { capabilities: [] } };
            case `GET ${at}`:
                return { body: this.description() };
            case `GET ${at}/export`:
                return { body: deployment };
        }
        const [, kind, step = ""] =
            new RegExp(`^\\w+ ${at}/(update|destroy|refresh)(?:/${updateId}(/[a-z_/]+)?)?$`).exec(route) ?? [];
        if (kind === undefined) return refused(404, `the local state service has no ${route}`);
        return this.ofUpdate(route.endsWith(`/${kind}`) ? "create" : step, body);
    }

    private ofUpdate(step: string, body: unknown): Answer {
        switch (step) {
            case "create":
                return { body: { updateID: updateId } };
            case "":
                return { body: { version: 1, token: this.token, journalVersion } };
            case "/journalentries":
                this.served.add((body as { entries?: readonly JournalEntry[] }).entries ?? []);
                return {};
            case "/renew_lease":
                return { body: { token: this.token } };
            // The commands read the engine's events where it prints them.
            case "/events/batch":
            case "/events":
            case "/complete":
                return {};
            default:
                return refused(404, `the local state service has no ${step} of an update`);
        }
    }

    private description() {
        const { project, stack } = this.served;
        return { id: stack, orgName: owner, projectName: project, stackName: stack, activeUpdate: "", version: 0 };
    }

    /** `token …` in general, `update-token …` within an update. */
    private knows(authorization = ""): boolean {
        const given = Buffer.from(authorization.replace(/^(update-)?token /, ""));
        const right = Buffer.from(this.token);
        return given.length === right.length && timingSafeEqual(given, right);
    }
}

/** A service serves one update. */
const updateId = "this";

function refused(status: number, message: string): Answer {
    return { status, body: { code: status, message } };
}

async function bodyOf(request: http.IncomingMessage): Promise<unknown> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const sent = Buffer.concat(parts);
    if (sent.length === 0) return undefined;
    const text = request.headers["content-encoding"] === "gzip" ? await unzip(sent) : sent;
    return JSON.parse(text.toString("utf8")) as unknown;
}

function reply(response: http.ServerResponse, status: number, body: unknown): void {
    const text = JSON.stringify(body);
    response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
    response.end(text);
}

function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}

import * as fs from "node:fs";
import { readIfThere } from "./folder";

/**
 * What was asked of the API server, by whom and how, without bodies: enough to show which verbs a preview used. The
 * servers' own endless reading is left out, or the log would hold nothing else.
 */
export function auditPolicy(): string {
    return JSON.stringify({
        apiVersion: "audit.k8s.io/v1",
        kind: "Policy",
        omitStages: ["RequestReceived"],
        rules: [
            {
                level: "None",
                users: [
                    "system:apiserver",
                    "system:kube-controller-manager",
                    "system:kube-scheduler",
                    "stackwright:control-plane",
                    "stackwright:kwok",
                    "stackwright:cloud",
                    "stackwright:metrics-server",
                ],
            },
            { level: "None", userGroups: ["system:serviceaccounts:kube-system"] },
            { level: "None", nonResourceURLs: ["/livez*", "/readyz*", "/healthz*", "/version"] },
            { level: "Metadata" },
        ],
    });
}

/** A line of the audit log, as far as it is of use here. */
export interface AuditEvent {
    readonly auditID: string;
    readonly stage: string;
    readonly verb: string;
    /** With its query: a dry run shows as `dryRun=All`. */
    readonly requestURI: string;
    readonly userAgent?: string;
    readonly user: { readonly username: string };
    readonly objectRef?: {
        readonly resource?: string;
        readonly namespace?: string;
        readonly name?: string;
        readonly apiGroup?: string;
        readonly subresource?: string;
    };
    readonly responseStatus?: { readonly code: number };
    readonly requestReceivedTimestamp: string;
}

/** Where the log ends now: what is asked from here on is read with `auditEventsSince`. */
export function auditPosition(auditLog: string): number {
    return fs.existsSync(auditLog) ? fs.statSync(auditLog).size : 0;
}

/** Everything that was answered since. A log that was rotated meanwhile is read from its start. */
export function auditEventsSince(auditLog: string, position: number): AuditEvent[] {
    const content = Buffer.from(readIfThere(auditLog) ?? "", "utf8");
    const fresh = content.length < position ? content : content.subarray(position);
    return (
        fresh
            .toString("utf8")
            .split("\n")
            // The last line is empty, or not yet written to its end.
            .slice(0, -1)
            .map((line) => JSON.parse(line) as AuditEvent)
    );
}

/** Would change something if it were not a dry run. */
export function isWrite(event: AuditEvent): boolean {
    return ["create", "update", "patch", "delete", "deletecollection"].includes(event.verb);
}

export function isDryRun(event: AuditEvent): boolean {
    return new URL(event.requestURI, "https://localhost").searchParams.has("dryRun");
}

// What can go wrong between the plugin and the API server.
import { type JsonObject, numberAt, objectsAt, stringAt } from "../../protocol/json";

/** The API server answered with a refusal. */
export class ApiError extends Error {
    readonly code: number;
    readonly reason: string;
    readonly status: JsonObject;

    constructor(code: number, status: JsonObject) {
        super(stringAt(status, "message") || `the API server answered ${code} without saying why`);
        this.name = "ApiError";
        this.code = numberAt(status, "code") ?? code;
        this.reason = stringAt(status, "reason");
        this.status = status;
    }

    /** Whether the refusal names this cause, such as FieldValueRequired; answers with the field. */
    causedBy(cause: string): string | undefined {
        const found = objectsAt(this.status, "details", "causes").find((item) => item.reason === cause);
        return found && stringAt(found, "field");
    }
}

/** No answer came: refused, reset, timed out. */
export class ConnectionLost extends Error {
    constructor(
        message: string,
        /** The request may have been carried out although its answer never arrived. */
        readonly perhapsDone: boolean,
    ) {
        super(message);
        this.name = "ConnectionLost";
    }
}

/** The server knows no such kind, perhaps not yet. */
export class UnknownKind extends Error {
    constructor(apiVersion: string, kind: string) {
        super(`no matches for kind "${kind}" in version "${apiVersion}"`);
        this.name = "UnknownKind";
    }
}

export class Cancelled extends Error {
    constructor() {
        super("the operation was cancelled");
        this.name = "Cancelled";
    }
}

function hasCode(error: unknown, code: number): error is ApiError {
    return error instanceof ApiError && error.code === code;
}

export function isNotFound(error: unknown): error is ApiError {
    return hasCode(error, 404);
}

export function isForbidden(error: unknown): error is ApiError {
    return hasCode(error, 403);
}

export function isAlreadyExists(error: unknown): error is ApiError {
    return hasCode(error, 409) && error.reason === "AlreadyExists";
}

export function isConflict(error: unknown): error is ApiError {
    return hasCode(error, 409) && error.reason === "Conflict";
}

export function isGone(error: unknown): error is ApiError {
    return hasCode(error, 410);
}

/** The namespace an object is to go into does not exist. */
export function isNamespaceMissing(error: unknown): boolean {
    return (
        isNotFound(error) &&
        stringAt(error.status, "details", "kind") === "namespaces" &&
        error.message.startsWith("namespaces")
    );
}

export function isDryRunUnsupported(error: unknown): boolean {
    return hasCode(error, 400) && error.message.includes("does not support dry run");
}

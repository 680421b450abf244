import { objectsAt, stringAt } from "../../protocol/json";
import { apiVersionOf, type Gvk } from "../objects/object";
import type { Clock } from "./clock";
import { isNotFound } from "./errors";
import type { Call, Http } from "./http";

export interface ApiResource {
    readonly plural: string;
    readonly namespaced: boolean;
}

interface Listing {
    readonly fetchedAt: number;
    readonly resources: Promise<ReadonlyMap<string, ApiResource>>;
}

// A kind that was missing a moment ago may have been defined since.
const RECHECK_AFTER_MS = 500;

/** Which kinds the server knows, asked once per API version. */
export class Discovery {
    private readonly listings = new Map<string, Listing>();

    constructor(
        private readonly send: (call: Call) => ReturnType<Http["send"]>,
        private readonly clock: Clock,
    ) {}

    async find(gvk: Gvk, signal: AbortSignal): Promise<ApiResource | undefined> {
        const apiVersion = apiVersionOf(gvk);
        const known = this.listings.get(apiVersion);
        const found = known && (await known.resources).get(gvk.kind);
        if (found) return found;
        if (known && this.clock.now() - known.fetchedAt < RECHECK_AFTER_MS) return undefined;
        return (await this.fetch(apiVersion, signal)).get(gvk.kind);
    }

    /** Forgets what is known, after a new kind was defined. */
    forget(): void {
        this.listings.clear();
    }

    private fetch(apiVersion: string, signal: AbortSignal): Promise<ReadonlyMap<string, ApiResource>> {
        const resources = this.load(apiVersion, signal);
        this.listings.set(apiVersion, { fetchedAt: this.clock.now(), resources });
        resources.catch(() => this.listings.delete(apiVersion));
        return resources;
    }

    private async load(apiVersion: string, signal: AbortSignal): Promise<ReadonlyMap<string, ApiResource>> {
        const path = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
        try {
            const list = await this.send({ method: "GET", path, signal });
            return new Map(
                objectsAt(list, "resources")
                    .filter((resource) => !stringAt(resource, "name").includes("/"))
                    .map((resource) => [
                        stringAt(resource, "kind"),
                        { plural: stringAt(resource, "name"), namespaced: resource.namespaced === true },
                    ]),
            );
        } catch (error) {
            if (isNotFound(error)) return new Map();
            throw error;
        }
    }
}

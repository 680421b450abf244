import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../failure";
import { type Api, inParallel } from "../api";
import { type Crd, contentAnnotation, partLabel, servedResources } from "./definition";

const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

interface MetadataList {
    /** The API server writes null for none. */
    readonly items:
        | readonly {
              readonly metadata: {
                  readonly name: string;
                  readonly resourceVersion: string;
                  readonly annotations?: Readonly<Record<string, string>>;
              };
          }[]
        | null;
}

type InstalledMetadata = NonNullable<MetadataList["items"]>[number]["metadata"];

/** Installs what is missing or has changed, and returns once every kind is served. Gives how many were sent. */
export async function ensureCrds(api: Api, wanted: readonly Crd[]): Promise<number> {
    const present = await listInstalled(api);
    const stale = wanted.filter(
        ({ metadata }) =>
            present.get(metadata.name)?.annotations?.[contentAnnotation] !== metadata.annotations?.[contentAnnotation],
    );
    await inParallel(stale, 8, async (crd) => {
        const before = present.get(crd.metadata.name);
        if (!before) {
            await api.create(path, crd);
            return;
        }
        const metadata = { ...crd.metadata, resourceVersion: before.resourceVersion };
        await api.call({ method: "PUT", path: `${path}/${crd.metadata.name}`, body: { ...crd, metadata } });
    });
    await waitUntilServed(api, wanted);
    return stale.length;
}

/** Names and annotations only: the definitions themselves are a megabyte. */
async function listInstalled(api: Api): Promise<ReadonlyMap<string, InstalledMetadata>> {
    const list = await api.call<MetadataList>({
        method: "GET",
        path: `${path}?labelSelector=${encodeURIComponent(`${partLabel}=crds`)}`,
        accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
    });
    return new Map((list.items ?? []).map(({ metadata }) => [metadata.name, metadata]));
}

interface Discovery {
    readonly items: readonly {
        readonly metadata: { readonly name: string };
        readonly versions: readonly {
            readonly version: string;
            readonly resources?: readonly { readonly resource: string }[];
        }[];
    }[];
}

/** One request for all groups: the aggregated discovery document, which is what clients read too. */
async function served(api: Api): Promise<ReadonlySet<string>> {
    const discovery = await api.call<Discovery>({
        method: "GET",
        path: "/apis",
        accept: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
    });
    return new Set(
        discovery.items.flatMap(({ metadata, versions }) =>
            versions.flatMap(({ version, resources = [] }) =>
                resources.map(({ resource }) => `${metadata.name}/${version}/${resource}`),
            ),
        ),
    );
}

async function waitUntilServed(api: Api, wanted: readonly Crd[]): Promise<void> {
    const deadline = performance.now() + 60_000;
    for (;;) {
        const known = await served(api);
        const missing = wanted.flatMap(servedResources).filter((resource) => !known.has(resource));
        if (missing.length === 0) return;
        if (performance.now() >= deadline) {
            throw new Failure("Some custom resources are not served.", {
                reason: `a minute after their definitions were installed: ${missing.slice(0, 5).join(", ")}`,
                next: "look into kube-apiserver.log; `kubectl get crd` shows what it holds against a definition",
            });
        }
        await sleep(50);
    }
}

import type { PersistentVolume, PersistentVolumeClaim, Service } from "kubernetes-types/core/v1";
import type { Ingress } from "kubernetes-types/networking/v1";
import type { StorageClass } from "kubernetes-types/storage/v1";
import { loadBalancerAddresses } from "../addresses";
import { type Api, unlessStatus } from "../api";
import { addressOf, decideIngress, decideService, firstFree } from "./load-balancers";
import { WorkQueue } from "./queue";
import { Reflector } from "./reflector";
import { decideClaim, isToBeDeleted } from "./volumes";

const core = "/api/v1";
const networking = "/apis/networking.k8s.io/v1";

/** Does what a cloud does for a cluster: makes, grows and removes volumes, gives addresses. */
export class Cloud {
    private readonly queue: WorkQueue;
    private readonly claims: Reflector<PersistentVolumeClaim>;
    private readonly volumes: Reflector<PersistentVolume>;
    private readonly classes: Reflector<StorageClass>;
    private readonly services: Reflector<Service>;
    private readonly ingresses: Reflector<Ingress>;
    /** What was refused already: said once, not at every look. */
    private readonly refused = new Map<string, string>();
    /** Addresses handed out, by Service or by class of Ingress: what the watch tells may be a moment old. */
    private readonly given = new Map<string, string>();

    constructor(
        private readonly api: Api,
        log: (text: string) => void,
    ) {
        this.queue = new WorkQueue((key) => this.work(key), log);
        const follow = <T extends object>(path: string, kind: string) =>
            new Reflector<T>(
                api,
                path,
                (key) => this.queue.add(`${kind} ${key}`),
                () => this.lookAtAll(),
                log,
            );
        this.claims = follow<PersistentVolumeClaim>(`${core}/persistentvolumeclaims`, "claim");
        this.volumes = follow<PersistentVolume>(`${core}/persistentvolumes`, "volume");
        this.classes = follow<StorageClass>("/apis/storage.k8s.io/v1/storageclasses", "class");
        this.services = follow<Service>(`${core}/services`, "service");
        this.ingresses = follow<Ingress>(`${networking}/ingresses`, "ingress");
    }

    async run(signal: AbortSignal): Promise<void> {
        await Promise.all(this.reflectors().map((reflector) => reflector.run(signal)));
    }

    /** Has seen everything once. */
    get synced(): boolean {
        return this.reflectors().every(({ synced }) => synced);
    }

    /** What came before everything had been seen once was not looked at yet. */
    private lookAtAll(): void {
        if (!this.synced) return;
        for (const key of this.claims.objects.keys()) this.queue.add(`claim ${key}`);
        for (const key of this.services.objects.keys()) this.queue.add(`service ${key}`);
        for (const key of this.ingresses.objects.keys()) this.queue.add(`ingress ${key}`);
    }

    private reflectors() {
        return [this.claims, this.volumes, this.classes, this.services, this.ingresses];
    }

    private async work(item: string): Promise<void> {
        const [kind = "", key = ""] = item.split(" ");
        if (kind === "claim") await this.claim(key);
        if (kind === "volume") await this.volume(key);
        if (kind === "service") await this.service(key);
        if (kind === "ingress") await this.ingress(key);
        // A claim may have waited for its class.
        if (kind === "class") for (const claim of this.claims.objects.keys()) this.queue.add(`claim ${claim}`);
    }

    private async claim(key: string): Promise<void> {
        const claim = this.claims.objects.get(key);
        if (!claim || !this.synced) return;
        const action = decideClaim(claim, this.classes.objects);
        if (action.do === "provision") {
            await unlessStatus(409, this.api.create(`${core}/persistentvolumes`, action.volume));
        }
        if (action.do === "expand") {
            const storage = { storage: action.storage };
            await this.api.patch(`${core}/persistentvolumes/${action.volume}`, "merge-patch", {
                spec: { capacity: storage },
            });
            await this.api.patch(`${this.claimPath(claim)}/status`, "merge-patch", {
                status: { capacity: storage, conditions: [] },
            });
        }
        if (action.do === "refuse") await this.refuse(claim, action.reason);
    }

    private claimPath({ metadata }: PersistentVolumeClaim): string {
        return `${core}/namespaces/${metadata?.namespace}/persistentvolumeclaims/${metadata?.name}`;
    }

    private async refuse({ metadata }: PersistentVolumeClaim, reason: string): Promise<void> {
        const uid = metadata?.uid ?? "";
        if (this.refused.get(uid) === reason) return;
        const now = new Date().toISOString();
        const namespace = metadata?.namespace ?? "";
        await this.api.create(`${core}/namespaces/${namespace}/events`, {
            metadata: { generateName: `${metadata?.name}.`, namespace },
            involvedObject: { apiVersion: "v1", kind: "PersistentVolumeClaim", name: metadata?.name, namespace, uid },
            type: "Warning",
            reason: "ProvisioningFailed",
            message: reason,
            source: { component: "stackwright-cloud" },
            firstTimestamp: now,
            lastTimestamp: now,
            count: 1,
        });
        this.refused.set(uid, reason);
    }

    private async volume(key: string): Promise<void> {
        const volume = this.volumes.objects.get(key);
        if (volume && isToBeDeleted(volume)) await this.api.delete(`${core}/persistentvolumes/${key}`);
    }

    private async service(key: string): Promise<void> {
        const service = this.services.objects.get(key);
        if (!service) this.given.delete(key);
        if (!service || !this.synced) return;
        const address = decideService(service, () => this.addressFor(key));
        if (address === "") this.given.delete(key);
        if (address !== undefined)
            await this.setAddress(`${core}/namespaces/${key.replace("/", "/services/")}`, address);
    }

    private async ingress(key: string): Promise<void> {
        const ingress = this.ingresses.objects.get(key);
        if (!ingress || !this.synced) return;
        const address = decideIngress(ingress, (name) => this.addressFor(`class ${name}`, this.shownByClass(name)));
        if (address === undefined) return;
        await this.setAddress(`${networking}/namespaces/${key.replace("/", "/ingresses/")}`, address);
    }

    private async setAddress(path: string, address: string): Promise<void> {
        const ingress = address === "" ? [] : [{ ip: address }];
        await unlessStatus(
            404,
            this.api.patch(`${path}/status`, "merge-patch", { status: { loadBalancer: { ingress } } }),
        );
    }

    private addressFor(owner: string, shown = ""): string {
        const taken = [...this.services.objects.values(), ...this.ingresses.objects.values()].map(addressOf);
        const address =
            this.given.get(owner) ?? (shown || firstFree(loadBalancerAddresses(), [...taken, ...this.given.values()]));
        this.given.set(owner, address);
        return address;
    }

    /** After a restart, Ingresses of the class still show what it was given before. */
    private shownByClass(name: string): string {
        const all = [...this.ingresses.objects.values()].filter(({ spec }) => spec?.ingressClassName === name);
        return all.map(addressOf).find((address) => address !== "") ?? "";
    }
}

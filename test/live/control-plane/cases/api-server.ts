import * as fs from "node:fs";
import type { CustomResourceDefinitionList } from "kubernetes-types/apiextensions/v1";
import { auditEventsSince, auditPosition, isDryRun, isWrite } from "../../../../local/control-plane";
import { Api } from "../../../../local/control-plane/api";
import { ensurePki, readClient } from "../../../../local/control-plane/pki";
import { namespaced, pod, refusal } from "../objects";
import { eventually, Place } from "../support";
import type { Shared } from "./shared";

export function apiServerCases(shared: Shared): void {
    test("serves every custom kind, with the schemas of their makers.", async () => {
        const { items } = await shared.api.get<CustomResourceDefinitionList>(
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        );
        const groups = new Set(items.map(({ spec }) => spec.group));
        expect([...groups]).toEqual(
            expect.arrayContaining([
                "gateway.networking.k8s.io",
                "gateway.nginx.org",
                "cert-manager.io",
                "monitoring.coreos.com",
                "keda.sh",
                "autoscaling.k8s.io",
                "spire.spiffe.io",
                "snapshot.storage.k8s.io",
            ]),
        );
        // One of each group: the first request for a kind costs the API server a good part of a second.
        for (const { spec } of new Map(items.map((item) => [item.spec.group, item])).values()) {
            const version = spec.versions.find(({ storage }) => storage)?.name;
            await shared.api.get(`/apis/${spec.group}/${version}/${spec.names.plural}?limit=1`);
        }
        const route = {
            apiVersion: "gateway.networking.k8s.io/v1",
            kind: "HTTPRoute",
            metadata: { name: "bad" },
            spec: { rules: [{ matches: [{ path: { type: "Sideways", value: "/" } }] }] },
        };
        const path_ = "/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes?dryRun=All";
        expect(await refusal(shared.api.create(path_, route))).toMatch(/Unsupported value: "Sideways"/);
    });

    test("holds a namespace to its Pod Security level.", async () => {
        await namespaced(shared.api, "restricted", { "pod-security.kubernetes.io/enforce": "restricted" });
        const privileged = pod("bad", {}, { securityContext: { privileged: true } });
        const message = await refusal(shared.api.create("/api/v1/namespaces/restricted/pods", privileged));
        expect(message).toMatch(/violates PodSecurity "restricted:latest": privileged/);
    });

    test("holds a namespace to its quota.", async () => {
        const namespace = await namespaced(shared.api, "small");
        await shared.api.create(`/api/v1/namespaces/${namespace}/resourcequotas`, {
            metadata: { name: "quota" },
            spec: { hard: { "requests.cpu": "100m" } },
        });
        await eventually("the quota is counted", async () => {
            const quota = await shared.api.get<{ status?: { used?: object } }>(
                `/api/v1/namespaces/${namespace}/resourcequotas/quota`,
            );
            return quota.status?.used;
        });
        const large = pod("large", {}, { resources: { requests: { cpu: "200m" } } });
        expect(await refusal(shared.api.create(`/api/v1/namespaces/${namespace}/pods`, large))).toMatch(
            /exceeded quota: quota/,
        );
    });

    test("knows service accounts by their tokens and lets them do only what they may.", async () => {
        const namespace = await namespaced(shared.api, "accounts");
        await shared.api.create(`/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: "robot" } });
        const { status } = await shared.api.create<{ status: { token: string } }>(
            `/api/v1/namespaces/${namespace}/serviceaccounts/robot/token`,
            { spec: { audiences: ["spire-server"] } },
        );
        const review = await shared.api.create<{ status: { authenticated?: boolean; user?: { username: string } } }>(
            "/apis/authentication.k8s.io/v1/tokenreviews",
            { spec: { token: status.token, audiences: ["spire-server"] } },
        );
        expect(review.status).toMatchObject({
            authenticated: true,
            user: { username: `system:serviceaccount:${namespace}:robot` },
        });
        const may = await shared.api.create<{ status: { allowed: boolean } }>(
            "/apis/authorization.k8s.io/v1/subjectaccessreviews",
            {
                spec: {
                    user: `system:serviceaccount:${namespace}:robot`,
                    resourceAttributes: { namespace, verb: "list", resource: "secrets" },
                },
            },
        );
        expect(may.status.allowed).toBe(false);
    });

    test("writes down who asked for what, so that a dry run can be told from a change.", async () => {
        const admin = new Api(shared.plane.server, readClient(shared.place.folder.pki, "admin"));
        const position = auditPosition(shared.plane.auditLog);
        const maps = "/api/v1/namespaces/default/configmaps";
        await admin.create(`${maps}?dryRun=All`, { metadata: { name: "asked" } });
        await admin.create(maps, { metadata: { name: "made" } });
        await admin.delete(`${maps}/made`);
        admin.close();
        const events = auditEventsSince(shared.plane.auditLog, position).filter(isWrite);
        expect(events.map((event) => [event.verb, isDryRun(event), event.user.username])).toEqual([
            ["create", true, "stackwright-admin"],
            ["create", false, "stackwright-admin"],
            ["delete", false, "stackwright-admin"],
        ]);
        expect(events[0]?.userAgent).toBe("stackwright-control-plane");
    });
    test("A command with another kubeconfig's certificate authority is not answered.", async () => {
        const stranger = new Place();
        fs.mkdirSync(stranger.folder.root, { recursive: true });
        ensurePki(stranger.folder.pki);
        const other = new Api(shared.plane.server, readClient(stranger.folder.pki, "admin"));
        await expect(other.get("/version")).rejects.toThrow(/certificate/);
        other.close();
        await stranger.remove();
    });
}

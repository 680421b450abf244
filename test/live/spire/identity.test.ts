import type { Pod } from "kubernetes-types/core/v1";
import { labels } from "../../../components/core/labels";
import { spiffeId } from "../../../components/core/spiffe";
import type { SpireArgs } from "../../../components/spire";
import { eventually, must } from "../../real/support/process";
import { requirePrograms } from "../../real/support/programs";
import { api as shopApi, sqlite, upstreams, web, withUpstream } from "../../unit/spire/samples";
import { createAccount, createPod, podOf } from "./cluster";
import { Mesh } from "./mesh";

requirePrograms(["openssl"], ["openssl"]);
jest.setTimeout(600_000);

const args = withUpstream(sqlite, upstreams.disk);
/** The ten seconds by which SPIRE dates certificates back. */
const slack = 10;

let mesh: Mesh;
let apiPod: Pod;

beforeAll(async () => {
    mesh = await Mesh.create(args);
    apiPod = await createPod(mesh.api, "shop-api-0", podOf(shopApi));
    await createAccount(mesh.api, shopApi.namespace, "stranger");
    await mesh.startServer(args);
    await mesh.register(args);
}, 600_000);

afterAll(() => mesh?.remove(), 300_000);

describe("the servers", () => {
    it("publish their trust bundle in the cluster with the rights they are given, and know every registration", async () => {
        expect(await mesh.publishedBundle(args)).toContain("BEGIN CERTIFICATE");
        const known = (await mesh.entries()).map(({ spiffe_id }) => spiffe_id.path).sort();
        expect(known).toEqual([`/nodes/${args.clusterName}`, "/ns/shop/sa/shop-app", "/ns/shop/sa/shop-web"]);
    });

    it("attest no node whose agent runs under an account that is not on the list", async () => {
        const { namespace } = args.agent.part;
        await createAccount(mesh.api, namespace, "somebody-else");
        const pod = await createPod(mesh.api, "somebody-else", {
            namespace,
            serviceAccount: "somebody-else",
            labels: labels(args.agent.part),
        });
        const agent = await mesh.startAgent(args, "somebody-else", pod);
        await eventually("the refusal", () => (agent.process.exitCode === null ? undefined : true), 120);
        expect(`${agent.stdout()}${agent.stderr()}`).toContain("is not an allowed service account");
        expect(await mesh.agents()).toContain("No attested agents");
    });
});

describe("an agent under its own account", () => {
    beforeAll(async () => mesh.agentReady(await mesh.startAgent(args)), 300_000);

    it("attests its node by a token that the API server has issued and reviewed", async () => {
        expect(await mesh.agents()).toContain(`/spire/agent/k8s_psat/${args.clusterName}/`);
    });

    it("gives a registered workload its certificate: identity, DNS names of its Services, an hour, signed by the root", async () => {
        const svid = await mesh.fetch(apiPod);
        expect(svid.id).toBe(spiffeId(args.trustDomain, shopApi));
        expect(svid.id).toBe("spiffe://staging.shop.mesh/ns/shop/sa/shop-app");
        expect([...svid.dnsNames].sort()).toEqual(
            ["shop-api", "shop-api-internal"]
                .flatMap((name) => [`${name}.shop`, `${name}.shop.svc`, `${name}.shop.svc.cluster.local`])
                .sort(),
        );
        expect(svid.commonName).toBe("shop-api.shop.svc");
        expect(svid.seconds).toBe(60 * 60 + slack);
        const chain = ["verify", "-CAfile", svid.bundle, "-untrusted", svid.certificate, svid.certificate];
        expect(await must("openssl", chain)).toContain("OK");
        expect(await must("openssl", ["x509", "-in", svid.bundle, "-noout", "-subject"])).toContain("root of the shop");
        expect(await must("openssl", ["x509", "-in", svid.certificate, "-noout", "-text"])).toContain("prime256v1");
    });

    it("gives it tokens of five minutes for one audience", async () => {
        const { stdout } = await mesh.ask(apiPod, "jwt", "-audience", "orders");
        const [, payload = ""] = /eyJ[\w-]+\.([\w-]+)\.[\w-]+/.exec(stdout) ?? [];
        const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
        expect(claims).toMatchObject({ sub: spiffeId(args.trustDomain, shopApi), aud: ["orders"] });
        expect(claims.exp - claims.iat).toBe(5 * 60);
    });

    it.each([
        ["that nobody has registered", "stranger", "stranger", { app: "stranger" }],
        ["with a registered one's labels under another account", "copy", "stranger", labels(shopApi)],
        ["with a registered one's account and other labels", "borrower", shopApi.serviceAccount, labels(web)],
    ])("gives none to a pod %s", async (_, name, serviceAccount, own) => {
        const stranger = await createPod(mesh.api, name, { namespace: shopApi.namespace, serviceAccount, labels: own });
        const { code, stdout, stderr } = await mesh.ask(stranger, "x509");
        expect(code).not.toBe(0);
        expect(`${stdout}${stderr}`).toContain("no identity issued");
    });

    it("asks the kubelet with its own account, and was never turned away", () => {
        expect(mesh.kubelet.answers.length).toBeGreaterThan(0);
        expect(new Set(mesh.kubelet.answers)).toEqual(new Set([200]));
    });
});

describe("a server that has lost its keys", () => {
    it("has new ones signed by the same root, and the agent that runs goes on", async () => {
        await mesh.loseKeys();
        await mesh.startServer(args);
        const svid = await mesh.fetch(apiPod);
        expect(svid.id).toBe(spiffeId(args.trustDomain, shopApi));
        const chain = ["verify", "-CAfile", svid.bundle, "-untrusted", svid.certificate, svid.certificate];
        expect(await must("openssl", chain)).toContain("OK");
        await mesh.agentReady(await mesh.startAgent(args));
        const next = await mesh.fetch(apiPod);
        expect(next.serial).not.toBe(svid.serial);
        expect(
            await must("openssl", ["verify", "-CAfile", svid.bundle, "-untrusted", next.certificate, next.certificate]),
        ).toContain("OK");
    });
});

describe("a certificate of a minute", () => {
    const short: SpireArgs = {
        ...args,
        server: { ...args.server, lifetimes: { caHours: 24, x509Minutes: 1, jwtMinutes: 5 } },
    };

    beforeAll(async () => {
        await mesh.startServer(short);
        await mesh.agentReady(await mesh.startAgent(short));
    }, 300_000);

    it("is replaced before it expires, for the same identity, by a server that has kept its entries", async () => {
        const first = await mesh.fetch(apiPod);
        expect(first.seconds).toBe(60 + slack);
        const next = await eventually(
            "the next certificate",
            async () => {
                const svid = await mesh.fetch(apiPod);
                return svid.serial === first.serial ? undefined : svid;
            },
            120,
        );
        expect(next).toMatchObject({ id: first.id, dnsNames: first.dnsNames, seconds: first.seconds });
    });
});

import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { shippedResources } from "../../support/shipped";
import { type StackName, settingsOf, stacks } from "../../support/stack";
import { must } from "../support/process";

/** A Certificate as the program asks for it. */
interface Wanted {
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly spec: {
        readonly secretName: string;
        readonly commonName?: string;
        readonly isCA?: boolean;
        readonly dnsNames?: readonly string[];
        readonly duration?: string;
        readonly renewBefore?: string;
        readonly renewBeforePercentage?: number;
        readonly usages: readonly string[];
        readonly privateKey: { readonly rotationPolicy: string };
        readonly issuerRef: { readonly name: string };
    };
}

interface WantedIssuer {
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly spec: { readonly ca?: { readonly secretName: string }; readonly selfSigned?: object };
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "edge-chains-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** What OpenSSL calls the usages. */
const usageNames: Readonly<Record<string, string>> = {
    "digital signature": "digitalSignature",
    "cert sign": "keyCertSign",
    "crl sign": "cRLSign",
};

/** Signs what the objects ask for, in their order, as cert-manager would: each by the issuer that it names. */
class Signing {
    readonly #issuers: readonly WantedIssuer[];
    readonly #certificates: readonly Wanted[];

    constructor(
        private readonly base: string,
        objects: readonly (Wanted | WantedIssuer)[],
    ) {
        fs.mkdirSync(base, { recursive: true });
        this.#certificates = objects.filter((one): one is Wanted => "secretName" in one.spec);
        this.#issuers = objects.filter((one): one is WantedIssuer => !("secretName" in one.spec));
    }

    file(namespace: string, secret: string, end: "crt" | "key"): string {
        return path.join(this.base, `${namespace}.${secret}.${end}`);
    }

    /** The file of the authority above a certificate; itself where it signs itself. */
    async issue(
        wanted: Wanted,
    ): Promise<{ readonly certificate: X509Certificate; readonly authority: X509Certificate }> {
        const { namespace } = wanted.metadata;
        const signer = await this.authorityOf(wanted);
        const at = this.file(namespace, wanted.spec.secretName, "crt");
        if (!fs.existsSync(at)) await this.sign(wanted, signer);
        const read = (file: string) => new X509Certificate(fs.readFileSync(file));
        return {
            certificate: read(at),
            authority: signer === undefined ? read(at) : read(this.file(namespace, signer, "crt")),
        };
    }

    private async authorityOf({ metadata, spec }: Wanted): Promise<string | undefined> {
        const issuer = this.#issuers.find(
            (one) => one.metadata.name === spec.issuerRef.name && one.metadata.namespace === metadata.namespace,
        );
        if (issuer === undefined) throw new Error(`${metadata.name} names an issuer that nobody makes`);
        const secret = issuer.spec.ca?.secretName;
        if (secret === undefined) return undefined;
        const above = this.#certificates.find(
            (one) => one.spec.secretName === secret && one.metadata.namespace === metadata.namespace,
        );
        if (above === undefined) throw new Error(`nobody makes the authority ${secret}`);
        await this.issue(above);
        return secret;
    }

    private async sign({ metadata, spec }: Wanted, signer: string | undefined): Promise<void> {
        const own = (end: "crt" | "key") => this.file(metadata.namespace, spec.secretName, end);
        const usages = spec.usages.flatMap((usage) => usageNames[usage] ?? []);
        const extensions = [
            `keyUsage=critical,${usages.join(",")}`,
            ...(spec.isCA === true ? ["basicConstraints=critical,CA:true"] : ["basicConstraints=critical,CA:false"]),
            ...(spec.usages.includes("server auth") ? ["extendedKeyUsage=serverAuth"] : []),
            ...(spec.dnsNames === undefined
                ? []
                : [`subjectAltName=${spec.dnsNames.map((name) => `DNS:${name}`).join(",")}`]),
        ];
        const by =
            signer === undefined
                ? []
                : [
                      ...["-CA", this.file(metadata.namespace, signer, "crt")],
                      ...["-CAkey", this.file(metadata.namespace, signer, "key")],
                  ];
        await must("openssl", [
            ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
            ...["-config", "/dev/null", "-subj", `/CN=${(spec.commonName ?? spec.secretName).slice(0, 64)}`],
            ...["-days", String(Math.round(hours(spec.duration) / 24)), ...by],
            ...extensions.flatMap((extension) => ["-addext", extension]),
            ...["-keyout", own("key"), "-out", own("crt")],
        ]);
    }
}

function hours(duration = ""): number {
    const found = /^(\d+)h0m0s$/.exec(duration);
    if (found === null) throw new Error(`${duration} is no duration in whole hours`);
    return Number(found[1]);
}

/** Hours before its end. */
function renewedBefore({ duration, renewBefore, renewBeforePercentage }: Wanted["spec"]): number {
    if (renewBeforePercentage === undefined) return hours(renewBefore);
    return (hours(duration) * renewBeforePercentage) / 100;
}

async function objectsOf(stack: StackName): Promise<readonly (Wanted | WantedIssuer)[]> {
    const resources = await shippedResources(stack);
    return resources
        .filter(({ inputs }) => String(inputs.apiVersion).startsWith("cert-manager.io/"))
        .map(({ inputs }) => inputs as unknown as Wanted | WantedIssuer);
}

describe.each(stacks)("the certificates of %s", (stack) => {
    let certificates: readonly Wanted[] = [];
    let signing: Signing;
    beforeAll(async () => {
        const objects = await objectsOf(stack);
        certificates = objects.filter((one): one is Wanted => "secretName" in one.spec);
        signing = new Signing(path.join(folder, stack), objects);
    });

    it("are one for each exposed host, and those of stores and authorities", () => {
        const hosts = certificates.filter(
            ({ metadata }) => metadata.namespace === settingsOf(stack).namespaces.edge.name,
        );
        const names = hosts.flatMap(({ spec }) => spec.dnsNames ?? []).sort();
        const { baseDomain } = settingsOf(stack);
        expect(names).toEqual(
            ["api.graphmemory", "api.signal-harvester", "api.x0tta6bl4", "dashboard.graphmemory"].map(
                (name) => `${name}.${baseDomain}`,
            ),
        );
        expect(certificates.filter(({ spec }) => spec.isCA === true).length).toBeGreaterThan(2);
    });

    it("make chains in which every name, usage and life is as it was asked for", async () => {
        for (const wanted of certificates) {
            const { certificate, authority } = await signing.issue(wanted);
            const { spec } = wanted;
            expect(certificate.checkIssued(authority)).toBe(true);
            expect(certificate.verify(authority.publicKey)).toBe(true);
            expect(authority.ca).toBe(true);
            expect(certificate.ca).toBe(spec.isCA === true);
            for (const name of spec.dnsNames ?? []) expect(certificate.checkHost(name)).toBe(name);
            expect(certificate.checkHost("elsewhere.internal")).toBeUndefined();
            if (spec.isCA !== true) expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
            const life = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / 3_600_000;
            expect(Math.round(life)).toBe(hours(spec.duration));
        }
    });

    it("are renewed when two thirds have passed, under a new key, before what signed them ends", () => {
        for (const { spec } of certificates) {
            expect(spec.privateKey.rotationPolicy).toBe("Always");
            expect(renewedBefore(spec) / hours(spec.duration)).toBeCloseTo(1 / 3, 2);
        }
        const authorities = certificates.filter(({ spec }) => spec.isCA === true);
        const leaves = certificates.filter(({ spec }) => spec.isCA !== true);
        const shortest = Math.min(...authorities.map(({ spec }) => renewedBefore(spec)));
        // An authority is renewed long before the last certificate that it signed could end after it.
        expect(Math.max(...leaves.map(({ spec }) => hours(spec.duration)))).toBeLessThan(shortest);
    });
});

it("Two stacks on one cluster share no issuer, no certificate and no host.", async () => {
    // One after the other: a recording has the engine to itself.
    const one = await objectsOf("staging");
    const other = await objectsOf("production");
    const names = (all: readonly (Wanted | WantedIssuer)[] = []) =>
        new Set(all.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
    // A name without a dot means something within one namespace only.
    const hosts = (all: readonly (Wanted | WantedIssuer)[] = []) =>
        new Set(
            all
                .flatMap(({ spec }) => ("dnsNames" in spec ? (spec.dnsNames ?? []) : []))
                .filter((host) => /\./.test(host)),
        );
    expect([...names(one)].filter((name) => names(other).has(name))).toEqual([]);
    expect([...hosts(one)].filter((host) => hosts(other).has(host))).toEqual([]);
});

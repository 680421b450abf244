import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as fc from "fast-check";
import { kubeconfig } from "../../../local/control-plane/kubeconfig";
import { clients, createPki, ensurePki, readClient } from "../../../local/control-plane/pki";
import { integer, objectIdentifier, sequence, time } from "../../../local/control-plane/pki/der";

const files = createPki();
const read = (name: string) => new X509Certificate(files.get(name) ?? "");

test.each([
    ["apiserver", "ca"],
    ["serving", "ca"],
    ["front-proxy-client", "front-proxy-ca"],
    ["etcd", "etcd-ca"],
    ["etcd-client", "etcd-ca"],
    ...Object.keys(clients).map((name) => [`client-${name}`, "ca"]),
])("The certificate of %s is signed by %s, fits its key and is no authority itself.", (name, authority) => {
    const certificate = read(`${name}.crt`);
    expect(certificate.checkIssued(read(`${authority}.crt`))).toBe(true);
    expect(certificate.verify(read(`${authority}.crt`).publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(files.get(`${name}.key`) ?? ""))).toBe(true);
    expect(certificate.ca).toBe(false);
});

test("The three authorities do not vouch for each other's certificates.", () => {
    expect(read("etcd-client.crt").verify(read("ca.crt").publicKey)).toBe(false);
    expect(read("client-admin.crt").verify(read("front-proxy-ca.crt").publicKey)).toBe(false);
    expect(["ca", "front-proxy-ca", "etcd-ca"].map((name) => read(`${name}.crt`).ca)).toEqual([true, true, true]);
});

test("The API server is found under its address and its service names, and under no other.", () => {
    const certificate = read("apiserver.crt");
    expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(certificate.checkHost("kubernetes.default.svc")).toBe("kubernetes.default.svc");
    expect(certificate.checkHost("example.org")).toBeUndefined();
});

test("Kubernetes reads who somebody is from the subject.", () => {
    expect(read("client-admin.crt").subject).toBe("O=system:masters\nCN=stackwright-admin");
    expect(read("client-kube-scheduler.crt").subject).toBe("CN=system:kube-scheduler");
});

test("A certificate is valid an hour ago, for a clock that is set right, and for years.", () => {
    const { validFrom, validTo } = read("apiserver.crt");
    expect(Date.parse(validFrom)).toBeLessThan(Date.now() - 3_000_000);
    expect(Date.parse(validTo)).toBeGreaterThan(Date.now() + 9 * 365 * 86_400_000);
});

test("Service account tokens are verified with the public half of the key that signs them.", () => {
    const derived = createPublicKey(files.get("service-accounts.key") ?? "").export({ type: "spki", format: "pem" });
    expect(files.get("service-accounts.pub")).toBe(derived);
});

test("Serial numbers and lengths of any size are encoded as DER demands.", () => {
    fc.assert(
        fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
            const encoded = integer(Buffer.from(bytes));
            const long = (encoded[1] ?? 0) >= 0x80;
            const body = encoded.subarray(long ? 2 + ((encoded[1] ?? 0) & 0x7f) : 2);
            // Shortest form, never negative, same value.
            expect(body.length > 1 && body[0] === 0 && (body[1] ?? 0) < 0x80).toBe(false);
            expect((body[0] ?? 0) & 0x80).toBe(0);
            expect(BigInt(`0x${body.toString("hex")}`)).toBe(BigInt(`0x${Buffer.from(bytes).toString("hex")}`));
        }),
    );
    expect(sequence(Buffer.alloc(200)).subarray(0, 3)).toEqual(Buffer.from([0x30, 0x81, 200]));
    expect(sequence(Buffer.alloc(70_000)).subarray(0, 5)).toEqual(Buffer.from([0x30, 0x83, 0x01, 0x11, 0x70]));
});

test("Object identifiers and times have their published encodings.", () => {
    expect(objectIdentifier("1.2.840.113549").toString("hex")).toBe("06062a864886f70d");
    expect(time(new Date("2049-12-31T23:59:59Z")).toString("latin1")).toBe("\u0017\u000d491231235959Z");
    expect(time(new Date("2050-01-01T00:00:00Z")).toString("latin1")).toBe("\u0018\u000f20500101000000Z");
});

test("The files are made once, readable by their owner only, and never half.", () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "pki-"));
    const folder = path.join(root, "pki");
    ensurePki(folder);
    const before = readClient(folder, "admin");
    ensurePki(folder);
    expect(readClient(folder, "admin")).toEqual(before);
    expect(fs.readdirSync(root)).toEqual(["pki"]);
    const modes = new Set(fs.readdirSync(folder).map((name) => fs.statSync(path.join(folder, name)).mode & 0o777));
    expect([...modes]).toEqual([0o600]);
    fs.rmSync(root, { recursive: true });
});

test("The kubeconfig holds everything itself and names one context.", () => {
    const client = { authority: "A", certificate: "B", key: "C" };
    const text = kubeconfig({ server: "https://127.0.0.1:1", user: "somebody", client });
    expect(text).toContain("current-context: stackwright-local\n");
    expect(text).toContain("client-key-data: Qw==\n");
    expect(text).not.toMatch(/certificate-authority: |client-key: /);
});

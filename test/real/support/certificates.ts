import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must } from "./process";

/** A certificate authority of the test's own, made with openssl. */
export class Authority {
    private constructor(private readonly folder: string) {}

    static async create(folder: string): Promise<Authority> {
        mkdirSync(folder, { recursive: true });
        const authority = new Authority(folder);
        await must("openssl", [
            ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
            ...["-subj", "/CN=test authority", "-keyout", authority.path("ca.key"), "-out", authority.path("ca.crt")],
        ]);
        return authority;
    }

    get certificate(): string {
        return this.path("ca.crt");
    }

    /** Writes `tls.crt`, `tls.key` and `ca.crt` into the folder, as cert-manager's Secret would show them. */
    async issue(folder: string, commonName: string, names: readonly string[]): Promise<void> {
        mkdirSync(folder, { recursive: true });
        const at = (file: string) => join(folder, file);
        const request = this.path(`${commonName}.csr`);
        const extensions = this.path(`${commonName}.cnf`);
        writeFileSync(extensions, `subjectAltName=${names.map((name) => `DNS:${name}`).join(",")},IP:127.0.0.1\n`);
        await must("openssl", [
            ...["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
            ...["-subj", `/CN=${commonName}`, "-keyout", at("tls.key"), "-out", request],
        ]);
        await must("openssl", [
            ...["x509", "-req", "-in", request, "-CA", this.path("ca.crt"), "-CAkey", this.path("ca.key")],
            ...["-CAcreateserial", "-days", "1", "-extfile", extensions, "-out", at("tls.crt")],
        ]);
        copyFileSync(this.path("ca.crt"), at("ca.crt"));
    }

    private path(file: string): string {
        return join(this.folder, file);
    }
}

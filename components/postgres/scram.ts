import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

/** The server's own default. */
const iterations = 4096;

/**
 * What PostgreSQL stores of a SCRAM-SHA-256 password (RFC 5802). Made here, so that the server and whatever watches it
 * never see the password. The salt must be unique, not secret: it is made from whose password it is.
 */
export function scramVerifier(password: string, owner: string): string {
    const salt = createHash("sha256").update(owner).digest().subarray(0, 16);
    const salted = pbkdf2Sync(password.normalize("NFKC"), salt, iterations, 32, "sha256");
    const storedKey = createHash("sha256").update(hmac(salted, "Client Key")).digest();
    const serverKey = hmac(salted, "Server Key");
    return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey.toString("base64")}:${serverKey.toString("base64")}`;
}

function hmac(key: Buffer, text: string): Buffer {
    return createHmac("sha256", key).update(text).digest();
}

import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../../local/failure";

/**
 * The engine's own way of encrypting settings with a passphrase, so that throwaway secrets can be written without
 * naming them on a command line, and in one go: PBKDF2 (SHA-256, a million rounds) to a key for AES-256 in GCM.
 */
export class Encryption {
    /** Made when it is needed first: the million rounds take a moment, and most runs have nothing to encrypt. */
    private key: Buffer | undefined;
    /** What a stack file holds as `encryptionsalt`. */
    readonly salt: string;

    /** With the salt of a stack file that is there, or a new one. */
    constructor(
        private readonly passphrase: string,
        salt?: string,
    ) {
        this.salt = salt ?? this.freshSalt();
    }

    encrypt(text: string): string {
        this.key ??= this.keyOf(this.salt);
        return seal(this.key, text);
    }

    private freshSalt(): string {
        const salt = randomBytes(8);
        this.key = deriveKey(this.passphrase, salt);
        return `v1:${salt.toString("base64")}:${seal(this.key, knownWord)}`;
    }

    private keyOf(salt: string): Buffer {
        const [version, encoded, ...sealed] = salt.split(":");
        const key = deriveKey(this.passphrase, Buffer.from(encoded ?? "", "base64"));
        if (version === "v1" && open(key, sealed.join(":")) === knownWord) return key;
        throw new Failure("The local stack's passphrase does not fit its settings", {
            reason: "one of the two files in the work folder was changed or replaced",
            next: "make clean, then make up",
        });
    }
}

/** The engine recognises the right passphrase by decrypting this. */
const knownWord = "pulumi";

function deriveKey(passphrase: string, salt: Buffer): Buffer {
    return pbkdf2Sync(passphrase, salt, 1_000_000, 32, "sha256");
}

const tagLength = 16;

function seal(key: Buffer, text: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
}

/** Undefined if it was not encrypted with this key. */
function open(key: Buffer, text: string): string | undefined {
    const [version, nonce, content] = text.split(":");
    if (version !== "v1" || nonce === undefined || content === undefined) return undefined;
    const sealed = Buffer.from(content, "base64");
    if (sealed.length < tagLength) return undefined;
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
    decipher.setAuthTag(sealed.subarray(-tagLength));
    try {
        return decipher.update(sealed.subarray(0, -tagLength), undefined, "utf8") + decipher.final("utf8");
    } catch (error) {
        // What Node says when the content does not fit the key.
        if (String(error).includes("unable to authenticate data")) return undefined;
        throw error;
    }
}

/** The passphrase of this checkout's local stacks: made once, readable by its owner only. */
export function passphraseIn(file: string): string {
    if (!fs.existsSync(file)) {
        fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
        const half = `${file}.${process.pid}`;
        fs.writeFileSync(half, randomBytes(24).toString("base64url"), { mode: 0o600 });
        fs.renameSync(half, file);
    }
    return fs.readFileSync(file, "utf8").trim();
}

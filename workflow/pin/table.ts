import { Failure } from "../../local/failure";
import { digestPattern } from "./registry";

/** The source of the table of images with the digest of one of them written down, or replaced. */
export function withDigest(source: string, name: string, digest: string): string {
    if (!digestPattern.test(digest)) throw new Error(`${digest} is no digest`);
    const start = new RegExp(`^    "?${name.replaceAll(".", "\\.")}"?: \\{`, "m").exec(source);
    const end = start === null ? -1 : source.indexOf("}", start.index);
    if (start === null || end === -1) {
        throw new Failure(`config/images.ts has no line for ${name}`, { next: "write it as its neighbours are" });
    }
    const entry = source.slice(start.index, end);
    const next = /\bdigest: "[^"]*"/.test(entry)
        ? entry.replace(/\bdigest: "[^"]*"/, `digest: "${digest}"`)
        : entry.replace(/(\bversion: "[^"]*",)/, `$1 digest: "${digest}",`);
    if (next === entry && !entry.includes(digest)) {
        throw new Failure(`config/images.ts names no version of ${name}`, { next: 'give it one: version: "1.4.2"' });
    }
    return `${source.slice(0, start.index)}${next}${source.slice(end)}`;
}

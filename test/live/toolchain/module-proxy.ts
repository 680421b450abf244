import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { crc32 } from "node:zlib";
import type { ModuleRow } from "../../../local/toolchain/module-table";

/** Puts a module of these files into a folder that serves as a module proxy, and gives its row with the right sums. */
export async function publish(
    proxy: string,
    name: string,
    files: Readonly<Record<string, string>>,
): Promise<ModuleRow> {
    const module = `example.test/${name}`;
    const version = "v1.0.0";
    const goMod = `module ${module}\n`;
    const all = Object.entries({ "go.mod": goMod, ...files }).map(
        ([file, text]) => [`${module}@${version}/${file}`, text] as const,
    );
    const folder = path.join(proxy, "example.test", name, "@v");
    await fs.mkdir(folder, { recursive: true });
    await fs.writeFile(path.join(folder, `${version}.info`), JSON.stringify({ Version: version }));
    await fs.writeFile(path.join(folder, `${version}.mod`), goMod);
    await fs.writeFile(path.join(folder, `${version}.zip`), zip(all));
    const holds = Object.keys(files)[0] ?? "go.mod";
    return { name, module, version, sum: sumOf(all), goModSum: sumOf([["go.mod", goMod]]), holds };
}

/** Go's `h1:` sum: the hash of the sorted hashes of all files. */
function sumOf(files: readonly (readonly [string, string])[]): string {
    const lines = files
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([file, text]) => `${createHash("sha256").update(text).digest("hex")}  ${file}\n`);
    return `h1:${createHash("sha256").update(lines.join("")).digest("base64")}`;
}

/** A zip archive without compression. */
function zip(files: readonly (readonly [string, string])[]): Buffer {
    const entries: Buffer[] = [];
    const directory: Buffer[] = [];
    let offset = 0;
    for (const [file, text] of files) {
        const name = Buffer.from(file);
        const data = Buffer.from(text);
        // Version, flags, method, time, date, checksum, two sizes, name length, extra length: the same in both places.
        const common = Buffer.alloc(26);
        common.writeUInt16LE(20, 0);
        common.writeUInt32LE(crc32(data), 10);
        common.writeUInt32LE(data.length, 14);
        common.writeUInt32LE(data.length, 18);
        common.writeUInt16LE(name.length, 22);
        const entry = Buffer.concat([Buffer.from("PK\x03\x04"), common, name, data]);
        const place = Buffer.alloc(14);
        place.writeUInt32LE(offset, 10);
        directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, place, name]));
        entries.push(entry);
        offset += entry.length;
    }
    const size = directory.reduce((sum, one) => sum + one.length, 0);
    const end = Buffer.alloc(18);
    end.writeUInt16LE(files.length, 4);
    end.writeUInt16LE(files.length, 6);
    end.writeUInt32LE(size, 8);
    end.writeUInt32LE(offset, 12);
    return Buffer.concat([...entries, ...directory, Buffer.from("PK\x05\x06"), end]);
}

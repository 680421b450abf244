import * as fs from "node:fs";
import * as path from "node:path";
import { repositoryRoot, workDir } from "../../local/paths";
import { formatTable } from "../../local/terminal";
import { billOfMaterials, byLicence, goParts, npmParts } from "../supply/parts";
import type { Command } from "./command";

/** Everything that this repository is made with or from, and under which licences. Asks nobody. */
export async function sbom({ options }: Command): Promise<void> {
    const [npm, go] = [npmParts(repositoryRoot), goParts(repositoryRoot)];
    const { version } = JSON.parse(fs.readFileSync(path.join(repositoryRoot, "package.json"), "utf8")) as {
        readonly version: string;
    };
    const bill = `${JSON.stringify(billOfMaterials([...npm, ...go], version), undefined, 2)}\n`;
    if (options.json) {
        process.stdout.write(bill);
        return;
    }
    const file = path.resolve(options.out ?? workDir("sbom.json"));
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, bill);
    const rows = byLicence(npm).map(([licence, parts]) => [licence, String(parts)]);
    const table = formatTable([{ title: "licence (npm packages)" }, { title: "parts", align: "right" }], rows);
    const modules = `${go.length} Go modules, of which tools are built here; their licences are in their sources.`;
    process.stdout.write(`${table}\n\n${modules}\n${path.relative(process.cwd(), file)}: CycloneDX 1.5\n`);
}

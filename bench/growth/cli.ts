import { parseArgs } from "node:util";
import { keep, onOwnPlane, takenNow } from "../run";
import { markdown } from "./report";
import { takeSizes } from "./rounds";

// What time and memory each object takes as a program grows:
//
//   node -r ./typescript.cjs bench/growth/cli.ts [--shops 4,20,40,80]

async function main(args: readonly string[]): Promise<void> {
    const { values } = parseArgs({ args: [...args], options: { shops: { type: "string" } } });
    const shops = (values.shops ?? "4,20,40,80").split(",").map(Number);
    const sizes = await onOwnPlane((_, progress) => takeSizes(shops, progress));
    const figures = { ...takenNow(), sizes };
    const table = markdown(figures);
    process.stdout.write(table);
    keep(__dirname, figures, table);
}

void main(process.argv.slice(2));

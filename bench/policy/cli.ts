import { parseArgs } from "node:util";
import { keep, onOwnPlane, takenNow } from "../run";
import { timePreviews } from "./preview";
import { type Figures, markdown } from "./report";
import { timeScale } from "./scale";

// What the packs add to a preview of a whole stack, and what they cost per resource as a program grows:
//
//   node -r ./typescript.cjs bench/policy/cli.ts [--stack production] [--rounds 5] [--only scale]

const sizes = [100, 250, 500, 1000, 2000];

async function main(args: readonly string[]): Promise<void> {
    const text = { type: "string" } as const;
    const { values } = parseArgs({ args: [...args], options: { stack: text, rounds: text, only: text } });
    const scales = (["one namespace", "many namespaces"] as const).map((shape) => timeScale(sizes, shape));
    const previews =
        values.only === "scale"
            ? undefined
            : await onOwnPlane((_, progress) =>
                  timePreviews(values.stack ?? "production", Number(values.rounds ?? 5), progress),
              );
    const figures: Figures = {
        ...takenNow(),
        ...(previews === undefined ? {} : { previews }),
        scales,
    };
    const table = markdown(figures);
    process.stdout.write(table);
    // Figures of one part alone are for looking at.
    if (previews === undefined) return;
    keep(__dirname, figures, table);
}

void main(process.argv.slice(2));

import { parseArgs } from "node:util";
import { keep, onOwnPlane, takenNow } from "../run";
import { markdown } from "./report";
import { takeRounds } from "./rounds";

// What a whole stack takes, against kubectl with the same objects and an engine with nothing to do:
//
//   node -r ./typescript.cjs bench/stack/cli.ts [--stack staging] [--rounds 3]

async function main(args: readonly string[]): Promise<void> {
    const text = { type: "string" } as const;
    const { values } = parseArgs({ args: [...args], options: { stack: text, rounds: text } });
    const figures = {
        ...takenNow(),
        ...(await onOwnPlane((work, progress) =>
            takeRounds(values.stack ?? "staging", Number(values.rounds ?? 3), work, progress),
        )),
    };
    const table = markdown(figures);
    process.stdout.write(table);
    keep(__dirname, figures, table);
}

void main(process.argv.slice(2));

import { readFileSync } from "node:fs";
import * as path from "node:path";
import { transformSync } from "esbuild";
import * as ts from "typescript";

/** One small break of a rule's condition. */
export interface Mutant {
    /** `policy/rules/forbid-privileged.ts:25 if (x) → if (false)` */
    readonly name: string;
    readonly source: string;
}

interface Replacement {
    readonly start: number;
    readonly end: number;
    readonly text: string;
}

/** Every way to break one condition of a source file: turn it round, or keep quiet about what it found. */
export function mutantsOf(file: string, repository: string): readonly Mutant[] {
    const source = readFileSync(file, "utf8");
    const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true);
    const found: Replacement[] = [];
    const visit = (node: ts.Node): void => {
        found.push(...breaksOf(node, tree));
        ts.forEachChild(node, visit);
    };
    visit(tree);
    return found.map(({ start, end, text }) => {
        const line = tree.getLineAndCharacterOfPosition(start).line + 1;
        const before = source.slice(start, end).replace(/\s+/g, " ");
        return {
            name: `${path.relative(repository, file)}:${line} ${before} → ${text}`,
            source: source.slice(0, start) + text + source.slice(end),
        };
    });
}

function breaksOf(node: ts.Node, tree: ts.SourceFile): readonly Replacement[] {
    const replace = (place: ts.Node, text: string): Replacement => ({
        start: place.getStart(tree),
        end: place.getEnd(),
        text,
    });
    if (ts.isIfStatement(node)) return [replace(node.expression, `!(${node.expression.getText(tree)})`)];
    if (ts.isYieldExpression(node)) return [replace(node, "undefined")];
    return [];
}

type Loaded = Readonly<Record<string, unknown>>;

/** Loads the rules' modules from text, so that one of them can be another than on disk; the kernel stays as it is. */
export class RuleLoader {
    private readonly loaded = new Map<string, Loaded>();

    constructor(
        private readonly folder: string,
        private readonly outside: (file: string) => unknown,
        private readonly mutated?: { readonly file: string; readonly source: string; readonly base: RuleLoader },
    ) {}

    load(file: string): Loaded {
        const known = this.loaded.get(file);
        if (known !== undefined) return known;
        const { mutated } = this;
        const module = { exports: {} as Loaded };
        if (mutated !== undefined && !this.dependsOnMutant(file)) return mutated.base.load(file);
        const source = mutated?.file === file ? mutated.source : readFileSync(file, "utf8");
        const run = new Function("module", "exports", "require", compiled(source, file));
        this.loaded.set(file, module.exports);
        run(module, module.exports, (request: string) => this.require(file, request));
        this.loaded.set(file, module.exports);
        return module.exports;
    }

    /** The files that a module imports from among the rules' own, at any distance. */
    dependsOnMutant(file: string): boolean {
        return this.mutated !== undefined && dependenciesOf(file, this.folder).has(this.mutated.file);
    }

    private require(from: string, request: string): unknown {
        const target = request.startsWith(".") ? path.resolve(path.dirname(from), request) : request;
        return target.startsWith(this.folder) ? this.load(`${target}.ts`) : this.outside(target);
    }
}

const compiledBefore = new Map<string, string>();

function compiled(source: string, file: string): string {
    const known = compiledBefore.get(source);
    if (known !== undefined) return known;
    const { code } = transformSync(source, { loader: "ts", format: "cjs", target: "node20", sourcefile: file });
    compiledBefore.set(source, code);
    return code;
}

const dependencies = new Map<string, ReadonlySet<string>>();

export function dependenciesOf(file: string, folder: string): ReadonlySet<string> {
    const known = dependencies.get(file);
    if (known !== undefined) return known;
    const found = new Set([file]);
    for (const [, request = ""] of readFileSync(file, "utf8").matchAll(/from "(\.[^"]+)"/g)) {
        const target = `${path.resolve(path.dirname(file), request)}.ts`;
        if (target.startsWith(folder)) for (const each of dependenciesOf(target, folder)) found.add(each);
    }
    dependencies.set(file, found);
    return found;
}

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

/**
 * Every way to break one condition of a source file: turn it or a part of it round, move its bound by one, ask for all
 * instead of any, or keep quiet about what was found.
 */
export function mutantsOf(file: string, repository: string): readonly Mutant[] {
    const source = readFileSync(file, "utf8");
    const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true);
    const found: Replacement[] = [];
    const visit = (node: ts.Node): void => {
        if (saysRatherThanJudges(node)) return;
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
    const textOf = (place: ts.Node): string => place.getText(tree);
    if (ts.isIfStatement(node)) return [replace(node.expression, `!(${textOf(node.expression)})`)];
    if (ts.isYieldExpression(node)) return [replace(node, "undefined")];
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
        return [replace(node, `(${textOf(node.operand)})`)];
    }
    if (ts.isBinaryExpression(node)) return brokenBinary(node, tree).map((text) => replace(node, text));
    if (ts.isConditionalExpression(node)) {
        return [node.whenTrue, node.whenFalse].map((branch) => replace(node, `(${textOf(branch)})`));
    }
    if (ts.isPropertyAccessExpression(node) && ts.isCallExpression(node.parent)) {
        const other = opposites.get(node.name.text);
        return other === undefined ? [] : [replace(node.name, other)];
    }
    return [];
}

const opposites: ReadonlyMap<string, string> = new Map([
    ["some", "every"],
    ["every", "some"],
]);

const otherOperators: Readonly<Record<string, string>> = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "===": "!==",
    "!==": "===",
};

function brokenBinary({ left, operatorToken, right }: ts.BinaryExpression, tree: ts.SourceFile): readonly string[] {
    const operator = operatorToken.getText(tree);
    const [before, after] = [left.getText(tree), right.getText(tree)];
    if (operator === "&&" || operator === "||") return [`(${before})`, `(${after})`];
    const other = otherOperators[operator];
    return other === undefined ? [] : [`${before} ${other} ${after}`];
}

/** Messages, examples and what the API server is told are compared by tests of their own; types are not run. */
const words: ReadonlySet<string> = new Set(["because", "want", "side", "examples", "admission", "parameters"]);

function saysRatherThanJudges(node: ts.Node): boolean {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
    const isNamed = ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node) || ts.isMethodDeclaration(node);
    return isNamed && ts.isIdentifier(node.name) && words.has(node.name.text);
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

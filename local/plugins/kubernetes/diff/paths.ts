// Property paths as the engine writes them: spec.containers[0].image, metadata.labels["app.kubernetes.io/name"].
export type Path = readonly (string | number)[];
/** A path in which a star stands for any key or position. */
export type Pattern = readonly (string | number)[];

export function formatPath(path: Path): string {
    let text = "";
    for (const step of path) {
        if (typeof step === "number") text += `[${step}]`;
        else if (/[."[\]]/.test(step) || step === "") text += `["${step.replaceAll('"', '\\"')}"]`;
        else text += text === "" ? step : `.${step}`;
    }
    return text;
}

const STEP = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|\.?([^.[\]"]+)/y;

export class BadPath extends Error {
    constructor(text: string) {
        super(`"${text}" is not a property path such as spec.replicas or metadata.labels["example.com/x"]`);
        this.name = "BadPath";
    }
}

export function parsePath(text: string): Pattern {
    const steps: (string | number)[] = [];
    STEP.lastIndex = 0;
    while (STEP.lastIndex < text.length) {
        const match = STEP.exec(text);
        if (!match) throw new BadPath(text);
        const [, quoted, index, key] = match;
        if (quoted !== undefined) steps.push(quoted.replaceAll('\\"', '"'));
        else if (index !== undefined) steps.push(index === "*" ? "*" : Number(index));
        else if (key !== undefined) steps.push(key);
    }
    return steps;
}

function stepMatches(pattern: string | number | undefined, step: string | number | undefined): boolean {
    return pattern === "*" || pattern === step;
}

/** Whether the path is what the pattern names, or lies below it. */
export function covers(pattern: Pattern, path: Path): boolean {
    return pattern.length <= path.length && pattern.every((step, i) => stepMatches(step, path[i]));
}

/** What of the pattern is left when the path leads towards it; undefined when it leads elsewhere. */
export function remainder(pattern: Pattern, path: Path): Pattern | undefined {
    if (path.length > pattern.length || !path.every((step, i) => stepMatches(pattern[i], step))) return undefined;
    return pattern.slice(path.length);
}

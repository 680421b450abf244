import type { Problem } from "./problems";

/** Which credential of every caller is current. While two generations overlap, that of the previous one still works. */
export interface Rotation {
    readonly generation: number;
    /** @default false */
    readonly overlap?: boolean;
}

const firstGeneration: Rotation = { generation: 1 };

/** The generations whose credentials are valid, the current one first. */
export function validGenerations({ generation, overlap }: Rotation = firstGeneration): readonly [number, ...number[]] {
    return overlap === true && generation > 1 ? [generation, generation - 1] : [generation];
}

/** What is wrong with the rotation at this path. */
export function rotationProblems(path: string, rotation: Rotation = firstGeneration): readonly Problem[] {
    const { generation, overlap } = rotation;
    if (!Number.isInteger(generation) || generation < 1) {
        return [
            {
                path: `${path}.generation`,
                value: generation,
                problem: "not a generation",
                allowed: "a whole number from 1",
            },
        ];
    }
    if (overlap !== true || generation > 1) return [];
    return [
        {
            path: `${path}.overlap`,
            value: true,
            problem: "there is no credential before the first generation",
            fix: "raise the generation, or leave overlap out",
        },
    ];
}

import type { Comparison } from "./figures";
import { section as firstSection, comparisonsOf as ofFirst, takeFirst } from "./first/take";
import { copiesCompared, copiesSection, nodesCompared, nodesSection } from "./growth/report";
import { takeCopies, takeNodes } from "./growth/rounds";
import { comparisonsOf as ofPacks, timePreviews } from "./policy/preview";
import { section as scaleSection } from "./policy/report";
import { takeScales } from "./policy/scale";
import { comparisonsOf as ofProgram, takeProgram } from "./program/take";
import { onOwnPlane } from "./run";
import { section as spentSection } from "./spent/report";
import { takeSpent } from "./spent/take";
import { comparisonsOf as ofStack } from "./stack/report";
import { takeRounds } from "./stack/rounds";

/** Something that is measured by itself, and what the tables say of it. */
export interface Part {
    take(rounds: number): Promise<unknown>;
    compared(figures: unknown): readonly Comparison[];
    section(figures: unknown): readonly string[];
}

interface Typed<Figures> {
    take(rounds: number): Promise<Figures> | Figures;
    compared?(figures: Figures): readonly Comparison[];
    section?(figures: Figures): readonly string[];
}

/** What is kept in a file is what the same part has written. */
function part<Figures>({ take, compared, section }: Typed<Figures>): Part {
    return {
        take: async (rounds) => take(rounds),
        compared: (figures) => compared?.(figures as Figures) ?? [],
        section: (figures) => section?.(figures as Figures) ?? [],
    };
}

const stackPart = (stack: string): Part =>
    part({
        take: (rounds) => onOwnPlane((work, progress) => takeRounds(stack, rounds, work, progress)),
        compared: ofStack,
    });
const spentPart = (stack: string): Part =>
    part({ take: () => onOwnPlane((_, progress) => takeSpent(stack, progress)), section: spentSection });

/** In the order in which they are taken and shown. */
export const parts: Readonly<Record<string, Part>> = {
    program: part({ take: (rounds) => takeProgram("production", rounds), compared: ofProgram }),
    staging: stackPart("staging"),
    production: stackPart("production"),
    packs: part({
        take: (rounds) => onOwnPlane((_, progress) => timePreviews("production", rounds, progress)),
        compared: ofPacks,
    }),
    "staging-spent": spentPart("staging"),
    "production-spent": spentPart("production"),
    copies: part({
        take: () => onOwnPlane((_, progress) => takeCopies(progress)),
        compared: copiesCompared,
        section: copiesSection,
    }),
    nodes: part({
        take: () => onOwnPlane((_, progress) => takeNodes(progress)),
        compared: nodesCompared,
        section: nodesSection,
    }),
    rules: part({ take: takeScales, section: scaleSection }),
    first: part({ take: () => takeFirst("staging"), compared: ofFirst, section: firstSection }),
};

/** It builds everything from source, so only who names it waits for it. */
export const seldom: readonly string[] = ["first"];

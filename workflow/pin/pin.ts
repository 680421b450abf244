import { Failure } from "../../local/failure";
import { digestOf, placeOf } from "./registry";

export interface Wanted {
    readonly name: string;
    readonly repository: string;
    readonly version: string;
    /** What is written down by now. */
    readonly digest?: string | undefined;
}

export type Pinned = { readonly name: string; readonly reference: string } & (
    | { readonly result: "new" | "same" | "moved"; readonly digest: string; readonly was?: string }
    | { readonly result: "failed"; readonly failure: Failure }
);

/** Asks for every image, several registries' worth at a time; one that cannot be had does not keep the others. */
export async function lookUp(images: readonly Wanted[]): Promise<readonly Pinned[]> {
    return Promise.all(
        images.map(async ({ name, repository, version, digest: known }): Promise<Pinned> => {
            const reference = `${repository}:${version}`;
            try {
                const digest = await digestOf(placeOf(repository, version));
                if (known === undefined) return { name, reference, result: "new", digest };
                return known === digest
                    ? { name, reference, result: "same", digest }
                    : { name, reference, result: "moved", digest, was: known };
            } catch (error) {
                if (!(error instanceof Failure)) throw error;
                return { name, reference, result: "failed", failure: error };
            }
        }),
    );
}

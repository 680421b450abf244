export interface ToolRow {
    readonly name: string;
    /** Below modules/. Tools of one folder share their sources and are built in one go. */
    readonly folder: string;
    readonly module: string;
    readonly version: string;
    /** The main package, or a file of the module that is taken as it is. */
    readonly source: { readonly package: string } | { readonly file: string };
    /** `name=value` of string variables that the linker sets: how a program learns its own version. */
    readonly variables?: readonly string[];
    /** Build tags. */
    readonly tags?: readonly string[];
    /** Gains from a C compiler: built with it where there is one, without its extra otherwise. */
    readonly cgo?: "where-possible";
    /** What a first build takes on two cores, downloads included, when the rows above it in its group are built. */
    readonly seconds: number;
    readonly purpose: string;
    /** Where a program that the user already has will do. */
    readonly installed?: InstalledRule;
}

export interface InstalledRule {
    /** Oldest acceptable version; a newer major version is not accepted either. */
    readonly minimum: string;
    readonly versionArguments: readonly string[];
    /** Tools that are used installed only if they lie beside this one, and built with it otherwise. */
    readonly together?: readonly string[];
    /** Tools that are used installed if they lie beside this one, and built alone otherwise. */
    readonly alongside?: readonly string[];
}

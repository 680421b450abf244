/** As much of the package as is used; it comes without types. */
declare module "js-yaml" {
    export interface Schema {
        readonly explicit: readonly unknown[];
    }
    /** What YAML itself knows: neither dates nor anything that runs. */
    export const CORE_SCHEMA: Schema;
    export class YAMLException extends Error {}
    export function load(text: string, options: { readonly schema: Schema }): unknown;
}

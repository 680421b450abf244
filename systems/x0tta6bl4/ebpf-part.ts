import type { Part } from "../../components/core/traffic";

export type EbpfPart = Part<"health">;

/** Nothing else runs there: the mesh's own namespace stays restricted. */
export function ebpfNamespace(meshNamespace: string): string {
    return `${meshNamespace}-ebpf`;
}

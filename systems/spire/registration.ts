import type { Registration } from "../../components/spire";
import type { WorkloadArgs } from "../../components/workload";

/** A workload's identity, with the names of its Services. */
export function registrationOf({ part, services = [] }: WorkloadArgs): Registration {
    return { part, services: services.map(({ name }) => name) };
}

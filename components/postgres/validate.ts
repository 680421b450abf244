import type { Problem } from "../core/problems";
import { bytes } from "../core/quantities";
import { rotationProblems } from "../core/rotation";
import { accessPlan } from "./access";
import type { PostgresArgs } from "./args";
import { computedNames } from "./conf";
import { planMemory, serverMemory } from "./memory";
import { validateAccess } from "./validate-access";

/** Everything that is wrong with a Postgres, before anything of it is registered. */
export function validatePostgres(args: PostgresArgs): readonly Problem[] {
    const path = `${args.part.system}.${args.part.component}`;
    return [
        ...validateMemory(path, args),
        ...validateParameters(path, args),
        ...validateAccess(path, args),
        ...rotationProblems(`${path}.rotation`, args.rotation),
        ...validateReplicas(path, args),
        ...validateArchive(path, args),
        ...validateEngine(path, args),
    ];
}

function validateMemory(path: string, args: PostgresArgs): readonly Problem[] {
    const plan = planMemory(args);
    if (plan.needed <= plan.limit) return [];
    const sum = [
        `shared_buffers ${serverMemory(plan.sharedBuffers)}`,
        `${plan.maxConnections} connections × work_mem ${serverMemory(plan.workMem)}`,
        `maintenance ${serverMemory(2 * plan.maintenanceWorkMem)}`,
        ...(plan.archive === 0 ? [] : [`archiving ${serverMemory(plan.archive)}`]),
    ].join(" + ");
    return [
        {
            path: `${path}.resources.limits.memory`,
            value: args.resources.limits.memory,
            problem: `with every connection busy the server would be killed: ${sum} and what each connection costs by itself come to ${Math.ceil(plan.needed / 2 ** 20)}MB`,
            allowed: `at least ${Math.ceil(plan.needed / 2 ** 20)}Mi`,
            fix: "raise it, or lower maxConnections, sharedBuffers or workMem",
        },
    ];
}

function validateParameters(path: string, args: PostgresArgs): readonly Problem[] {
    const computed = new Set([...computedNames(args), ...commandLineNames]);
    return Object.entries(args.parameters ?? {})
        .filter(([name]) => computed.has(name))
        .map(([name, value]) => ({
            path: `${path}.parameters.${name}`,
            value,
            problem: "computed or fixed by this component",
            fix: "use the setting it is computed from (sharedBuffers, workMem, maxConnections, archive, readReplicas, tls), or leave it out",
        }));
}

const commandLineNames = [
    "config_file",
    "data_directory",
    "hba_file",
    "ident_file",
    "ssl_cert_file",
    "ssl_key_file",
    "ssl_ca_file",
    "unix_socket_directories",
    "listen_addresses",
    "port",
    "primary_conninfo",
    "primary_slot_name",
    "synchronous_standby_names",
];

function validateReplicas(path: string, args: PostgresArgs): readonly Problem[] {
    const replicas = args.readReplicas;
    if (replicas === undefined) return [];
    const problems: Problem[] = [];
    if (!Number.isInteger(replicas.count) || replicas.count < 1 || replicas.count > 5) {
        problems.push({
            path: `${path}.readReplicas.count`,
            value: replicas.count,
            problem: "not a number of standbys",
            allowed: "1 to 5",
            fix: "leave readReplicas out for none",
        });
    }
    if (replicas.synchronous === true && replicas.count < 2) {
        problems.push({
            path: `${path}.readReplicas.synchronous`,
            value: true,
            problem: "with a single standby its failure would stop every write",
            allowed: "a count of at least 2",
            fix: "add a standby, or give up synchronous",
        });
    }
    if (args.engine?.kind === "cnpg") {
        problems.push({
            path: `${path}.readReplicas`,
            problem: "the CloudNativePG engine has standbys of its own",
            fix: "set engine.instances instead",
        });
    }
    return problems;
}

function validateArchive(path: string, args: PostgresArgs): readonly Problem[] {
    const seconds = args.archive?.timeoutSeconds;
    if (seconds === undefined || (seconds >= 10 && seconds <= 3600)) return [];
    return [
        {
            path: `${path}.archive.timeoutSeconds`,
            value: seconds,
            problem: "not a sensible time to close a segment after",
            allowed: "10 to 3600",
        },
    ];
}

function validateEngine(path: string, args: PostgresArgs): readonly Problem[] {
    const { engine } = args;
    if (engine?.kind !== "cnpg") return [];
    const problems: Problem[] = [];
    if (engine.synchronous === true && engine.instances < 3) {
        problems.push({
            path: `${path}.engine.synchronous`,
            value: true,
            problem: `with ${engine.instances} instances the failure of one leaves nobody to confirm a commit`,
            allowed: "at least 3 instances",
        });
    }
    if (args.archive !== undefined) {
        problems.push({
            path: `${path}.archive`,
            problem: "the CloudNativePG operator archives by itself",
            fix: "set engine.objectStore instead",
        });
    }
    const databases = accessPlan(args).databases;
    if (databases.length !== 1) {
        problems.push({
            path: `${path}.callers`,
            value: databases,
            problem: "the CloudNativePG engine makes one database per cluster",
            allowed: "exactly one database",
            fix: "give each database a Postgres of its own, or use the StatefulSet",
        });
    }
    if (args.identityLogin !== undefined) {
        problems.push({
            path: `${path}.identityLogin`,
            problem: "the CloudNativePG operator checks clients' certificates against its own authority",
            fix: "leave it out, or use the StatefulSet",
        });
    }
    if (bytes(args.volume.size) < 2 ** 30) {
        problems.push({
            path: `${path}.volume.size`,
            value: args.volume.size,
            problem: "too small for a cluster",
            allowed: "at least 1Gi",
        });
    }
    return problems;
}

// What each stack's life is held to, as a user meets it: the real program through make.
import { auditEventsSince, auditPosition, isDryRun, isWrite } from "../../../local/control-plane";
import { workDir } from "../../../local/paths";
import { stackFolder } from "../../../workflow/stack/folder";
import { kubectl, make, minute, pulumi, stateOf, succeeded } from "./support";

/** Who uses identities, who shows them, who hands them out, who signs them: the order in which they must go. */
const identityOrder = ["x0tta6bl4-mesh-node", "spiffe-csi-driver", "spire-agent", "spire-server"];

function deletedSince(log: string, position: number): readonly string[] {
    return auditEventsSince(log, position)
        .filter((event) => event.verb === "delete" && !isDryRun(event))
        .filter(({ objectRef }) => /^(daemon|stateful)sets$/.test(objectRef?.resource ?? ""))
        .map(({ objectRef }) => objectRef?.name ?? "");
}

const auditLog = () => workDir("control-plane", "logs", "audit.log");

export function isPreviewed(stack: string): void {
    it(
        "is previewed with nothing running, by an engine that writes nothing but dry runs",
        async () => {
            const before = auditPosition(auditLog());
            const ended = await make("preview", `STACK=${stack}`);
            succeeded(ended);
            expect(ended.output).toMatch(/preview {2}\d+ objects: \d+ to create/);
            const written = auditEventsSince(auditLog(), before).filter((event) => isWrite(event) && !isDryRun(event));
            expect(written.filter(({ userAgent }) => !/control-plane/.test(userAgent ?? ""))).toEqual([]);
            expect(stateOf("stackwright", stack)).toEqual([]);
        },
        15 * minute,
    );
}

export function livesWhole(stack: string): void {
    const namespaces = async () =>
        (await kubectl("get", "namespaces", "--output", "jsonpath={.items[*].metadata.name}")).split(" ");
    const own = () =>
        stateOf("stackwright", stack)
            .filter(({ type }) => type === "kubernetes:core/v1:Namespace")
            .map(({ id }) => id ?? "");

    it(
        "comes up whole: every object is there and every pod is ready",
        async () => {
            const ended = await make("up", `STACK=${stack}`);
            succeeded(ended);
            const all = await namespaces();
            for (const namespace of own()) expect(all).toContain(namespace);
            const status = await make("status");
            succeeded(status);
            expect(status.output).toContain(`stack ${stack}`);
            expect(status.output).not.toContain("not ready");
        },
        20 * minute,
    );

    it(
        "is not touched by a second up",
        async () => {
            const before = auditPosition(auditLog());
            const ended = await make("up", `STACK=${stack}`);
            succeeded(ended);
            expect(ended.output).toContain(`stack ${stack} is up: no changes`);
            const written = auditEventsSince(auditLog(), before).filter((event) => isWrite(event) && !isDryRun(event));
            expect(written.filter(({ userAgent }) => !/control-plane/.test(userAgent ?? ""))).toEqual([]);
        },
        10 * minute,
    );

    it(
        "is the same to somebody who starts Pulumi without make",
        async () => {
            const settings = stackFolder(stack).settings;
            const options = ["--stack", stack, "--config-file", settings, "--expect-no-changes"];
            succeeded(await pulumi(["preview", ...options]));
        },
        10 * minute,
    );

    it(
        "leaves nothing behind when it is destroyed",
        async () => {
            const owned = own();
            const before = auditPosition(auditLog());
            const ended = await make("destroy", `STACK=${stack}`);
            succeeded(ended);
            // Pods that still use the socket would hang without its driver, and so would this without its servers.
            const order = deletedSince(auditLog(), before).filter((name) => identityOrder.includes(name));
            expect(order).toEqual(identityOrder);
            expect(stateOf("stackwright", stack).filter(({ custom }) => custom === true)).toEqual([]);
            const left = await namespaces();
            expect(left.filter((namespace) => owned.includes(namespace))).toEqual([]);
            for (const kind of ["priorityclasses", "storageclasses", "clusterroles", "persistentvolumeclaims"]) {
                const found = await kubectl(
                    "get",
                    kind,
                    "--all-namespaces",
                    "--selector",
                    "app.kubernetes.io/part-of",
                    "--output",
                    "name",
                );
                expect(found).toBe("");
            }
        },
        15 * minute,
    );
}

import * as fs from "node:fs";
import { auditEventsSince, auditPosition, controlPlaneStatus, isDryRun, isWrite } from "../../../local/control-plane";
import { identityOf, isRunning } from "../../../local/control-plane/processes";
import { workDir } from "../../../local/paths";
import { stackFolder } from "../../../workflow/stack/folder";
import { down, kubectl, make, minute, pulumi, stateOf, succeeded } from "./support";

afterAll(down, minute);

/** Who uses identities, who shows them, who hands them out, who signs them: the order in which they must go. */
const identityOrder = ["x0tta6bl4-mesh-node", "spiffe-csi-driver", "spire-agent", "spire-server"];

function deletedSince(log: string, position: number): readonly string[] {
    return auditEventsSince(log, position)
        .filter((event) => event.verb === "delete" && !isDryRun(event))
        .filter(({ objectRef }) => /^(daemon|stateful)sets$/.test(objectRef?.resource ?? ""))
        .map(({ objectRef }) => objectRef?.name ?? "");
}

/** The real program on both stacks, as a user meets it: through make. */
describe.each(["staging", "production"])("stack %s", (stack) => {
    const auditLog = () => workDir("control-plane", "logs", "audit.log");
    const namespaces = async () =>
        (await kubectl("get", "namespaces", "--output", "jsonpath={.items[*].metadata.name}")).split(" ");
    const own = () =>
        stateOf("stackwright", stack)
            .filter(({ type }) => type === "kubernetes:core/v1:Namespace")
            .map(({ id }) => id ?? "");

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
});

test(
    "Nothing is left of the control plane, no process and no file, once it is down.",
    async () => {
        const { servers } = await controlPlaneStatus();
        const running = servers.flatMap(({ pid }) => identityOf(pid ?? 0) ?? []);
        expect(running.length).toBeGreaterThan(4);
        succeeded(await make("down"));
        expect(running.filter(isRunning)).toEqual([]);
        expect(fs.existsSync(workDir("control-plane"))).toBe(false);
        succeeded(await make("clean"));
        expect(fs.existsSync(workDir())).toBe(false);
    },
    2 * minute,
);

import * as fs from "node:fs";
import { controlPlaneStatus } from "../../../local/control-plane";
import { identityOf, isRunning } from "../../../local/control-plane/processes";
import { workDir } from "../../../local/paths";
import { down, make, minute, succeeded } from "./support";
import { isPreviewed, livesWhole } from "./whole-stack";

// A run that was killed leaves its state behind, but not the cluster that it is about.
beforeAll(down, minute);
afterAll(down, minute);

describe("stack staging", () => {
    isPreviewed("staging");
    livesWhole("staging");
});

/** Its whole life takes as long as all of this together: test/faults/life. */
describe("stack production", () => {
    isPreviewed("production");
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

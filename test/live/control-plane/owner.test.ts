import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { eventually, Place } from "./support";

const place = new Place();
const outer = process.env.STACKWRIGHT_OWNER;

afterAll(() => {
    process.env.STACKWRIGHT_OWNER = outer;
    return place.remove();
});

test("A control plane that belongs to a run of tests ends by itself when the run is killed.", async () => {
    const owner = spawn("sleep", ["infinity"], { stdio: "ignore" });
    try {
        process.env.STACKWRIGHT_OWNER = String(owner.pid);
        await place.up();
        expect(place.servers().size).toBe(6);
    } finally {
        owner.kill("SIGKILL");
    }
    const gone = await eventually("the end of the control plane", async () =>
        place.marked().length === 0 && !fs.existsSync(place.folder.root) ? true : undefined,
    );
    expect(gone).toBe(true);
});

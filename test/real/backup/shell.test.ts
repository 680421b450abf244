import { readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "../support/process";
import { requirePrograms } from "../support/programs";

requirePrograms(["shellcheck", "busybox", "dash"], ["shellcheck", "busybox", "dash"]);
jest.setTimeout(60_000);

const rooms = ["backup", "postgres", "redis"].map((room) => join(__dirname, "../../../components", room, "scripts"));

describe("the scripts of the stores", () => {
    it.each(rooms)("hold nothing that the shell's own checker finds in %s", async (folder) => {
        const scripts = readdirSync(folder).filter((name) => name.endsWith(".sh"));
        expect(scripts.length).toBeGreaterThan(0);
        const checked = await run(
            "shellcheck",
            ["--shell=sh", "--external-sources", "--exclude=SC1091,SC2034", ...scripts],
            {
                cwd: folder,
            },
        );
        expect(checked.stdout).toBe("");
    });

    it.each(rooms)("are read by the shells of alpine and Debian images alike in %s", async (folder) => {
        for (const script of readdirSync(folder).filter((name) => name.endsWith(".sh"))) {
            for (const shell of [["dash"], ["busybox", "sh"]]) {
                const [program = "", ...applet] = shell;
                expect(await run(program, [...applet, "-n", script], { cwd: folder })).toMatchObject({
                    code: 0,
                    stderr: "",
                });
            }
        }
    });
});

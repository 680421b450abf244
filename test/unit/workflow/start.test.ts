import { execFileSync } from "node:child_process";
import { repositoryRoot } from "../../../local/paths";

test("A command that needs neither engine nor program starts without loading them.", () => {
    const script = `
        require("./typescript.cjs");
        require("./workflow/cli.ts");
        const files = Object.keys(require.cache).filter((file) => /node_modules.(@pulumi|zod|@grpc)|.components./.test(file));
        process.stdout.write(files.join("\\n"));
    `;
    expect(execFileSync(process.execPath, ["-e", script], { cwd: repositoryRoot, encoding: "utf8" })).toBe("");
});

// What every make target starts. Plain JavaScript that any Node can read: it sees to what the rest needs to run at all
// (a new enough Node, the packages of the lockfile), and then hands over to cli.ts.
"use strict";

const [oldestMajor, oldestMinor] = [20, 19];
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    process.stderr.write(
        [
            `✗ Node ${process.versions.node} is too old`,
            `  cause: Stackwright needs Node ${oldestMajor}.${oldestMinor} or newer (this one is ${process.execPath})`,
            "  next:  install it from https://nodejs.org or with your version manager, then run the same command again",
            "",
        ].join("\n"),
    );
    process.exit(1);
}

require("./dependencies.cjs")
    .ensureDependencies()
    .then(() => {
        require("../typescript.cjs");
        return require("./cli.ts").main(process.argv.slice(2));
    })
    .catch((error) => {
        process.stderr.write(`${error.explanation ?? error.stack}\n`);
        process.exitCode = 1;
    });

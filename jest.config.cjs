// Types are checked by `npm run typecheck`, which includes the tests; here they are only removed.
"use strict";

const repository = {
    rootDir: __dirname,
    testEnvironment: "node",
    moduleFileExtensions: ["ts", "js", "cjs", "mjs", "json", "node"],
    // Clones that tests make of this checkout hold the same packages again.
    modulePathIgnorePatterns: ["<rootDir>/\\.work"],
    // What lazy.cjs does for programs: jest loads modules by itself, and for every test file anew.
    moduleNameMapper: Object.fromEntries(
        require("./lazy.cjs").seldomUsed.map((name) => [
            `^${name.replaceAll(".", "\\.")}$`,
            "<rootDir>/test/support/seldom-used.cjs",
        ]),
    ),
    transform: { "\\.ts$": "<rootDir>/test/support/transform.cjs" },
};

const suite = (name, more = {}) => ({
    ...repository,
    displayName: name,
    testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
    ...more,
});

// Servers that a run starts end with it.
const withServers = { globalSetup: "<rootDir>/test/support/own-servers.cjs" };

module.exports = {
    // `live`, `real` and `faults` start servers and wait for them.
    // Machines differ: a test that hangs is ended, one that is slow is not.
    testTimeout: 300_000,
    projects: [
        suite("unit"),
        suite("policy"),
        suite("live", withServers),
        suite("real", withServers),
        suite("faults", withServers),
    ],
};

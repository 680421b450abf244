// In the place of what the Pulumi SDK loads at its start and no test uses (lazy.cjs).
"use strict";

module.exports = new Proxy(
    {},
    {
        get(_target, name) {
            if (name === "__esModule") return true;
            throw new Error(`a test used ${String(name)} of a part of the SDK that jest.config.cjs leaves out`);
        },
    },
);

// Run once by jest, before the first test of the projects that start servers.
"use strict";

module.exports = () => {
    process.env.STACKWRIGHT_OWNER = String(process.pid);
};

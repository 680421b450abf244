// Years off: what a process of Node takes for now. The engine, which is none, keeps the machine's clock.
"use strict";

const shift = Number(process.env.CLOCK_YEARS) * 365 * 86_400_000;
const Real = Date;

globalThis.Date = class extends Real {
    constructor(...given) {
        if (given.length === 0) super(Real.now() + shift);
        else super(...given);
    }

    static now() {
        return Real.now() + shift;
    }
};

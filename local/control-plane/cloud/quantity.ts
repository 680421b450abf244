const factors: Readonly<Record<string, number>> = {
    "": 1,
    m: 1e-3,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    P: 1e15,
    E: 1e18,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
    Pi: 2 ** 50,
    Ei: 2 ** 60,
};

/** A Kubernetes quantity as a number, close enough to compare sizes. */
export function parseQuantity(text: string): number {
    const [, number, suffix = ""] = /^([0-9.]+(?:[eE][+-]?[0-9]+)?)([a-zA-Z]*)$/.exec(text) ?? [];
    const factor = factors[suffix];
    if (number === undefined || factor === undefined) throw new Error(`${text} is not a quantity`);
    return Number(number) * factor;
}

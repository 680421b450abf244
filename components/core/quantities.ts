/** Arithmetic on Kubernetes quantities. CPU is counted in thousandths of a core, memory and storage in bytes. */

const binary: Readonly<Record<string, number>> = {
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
    Pi: 2 ** 50,
};
const decimal: Readonly<Record<string, number>> = { "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 };

/** `500m` → 500, `1.5` → 1500. */
export function cpuMillis(quantity: string): number {
    const [, whole, fraction = "", unit = ""] = /^(\d+)(?:\.(\d+))?(m|k|M|G|T|P)?$/.exec(quantity) ?? [];
    const factor = unit === "m" ? 1 : (decimal[unit] ?? 0) * 1000;
    if (whole === undefined) {
        throw new RangeError(`"${quantity}" is not an amount of CPU; want for instance 250m or 2`);
    }
    const { count, exact } = multiple(whole, fraction, factor);
    if (!exact) {
        throw new RangeError(`"${quantity}" is finer than a thousandth of a core; want for instance 250m or 2`);
    }
    return count;
}

/** `512Mi` → 536870912, `1G` → 1000000000. A fraction of a byte counts as a whole one, as for the API server. */
export function bytes(quantity: string): number {
    const [, whole, fraction = "", unit = ""] = /^(\d+)(?:\.(\d+))?(Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)?$/.exec(quantity) ?? [];
    const factor = binary[unit] ?? decimal[unit];
    if (whole === undefined || factor === undefined) {
        throw new RangeError(`"${quantity}" is not an amount of memory or storage; want for instance 512Mi or 20Gi`);
    }
    return multiple(whole, fraction, factor).count;
}

/** `whole.fraction × factor`, rounded up, in whole numbers: as a product of fractions 1.1G would be a byte too many. */
function multiple(
    whole: string,
    fraction: string,
    factor: number,
): { readonly count: number; readonly exact: boolean } {
    const divisor = 10n ** BigInt(fraction.length);
    const product = BigInt(whole + fraction) * BigInt(factor);
    return { count: Number((product + divisor - 1n) / divisor), exact: product % divisor === 0n };
}

/** The canonical form that the API server stores: whole cores where possible. */
export function formatCpu(millis: number): string {
    const whole = Math.ceil(millis);
    return whole % 1000 === 0 ? inUnits(whole / 1000, decimal) : `${whole}m`;
}

/** The canonical form that the API server stores: the largest binary unit that holds the amount exactly, if one does. */
export function formatBytes(amount: number): string {
    const whole = Math.ceil(amount);
    return inUnits(whole, whole % 1024 === 0 ? binary : decimal);
}

function inUnits(amount: number, units: Readonly<Record<string, number>>): string {
    for (const [unit, factor] of Object.entries(units).reverse()) {
        if (amount >= factor && amount % factor === 0) return `${amount / factor}${unit}`;
    }
    return String(amount);
}

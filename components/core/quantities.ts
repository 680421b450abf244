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
    const match = /^(\d+(?:\.\d+)?)(m?)$/.exec(quantity);
    if (match?.[1] === undefined)
        throw new RangeError(`"${quantity}" is not an amount of CPU; want for instance 250m or 2`);
    const millis = match[2] === "m" ? Number(match[1]) : Number(match[1]) * 1000;
    if (!Number.isInteger(Math.round(millis * 1e6) / 1e6)) {
        throw new RangeError(`"${quantity}" is finer than a thousandth of a core; want for instance 250m or 2`);
    }
    return Math.round(millis);
}

/** `512Mi` → 536870912, `1G` → 1000000000. */
export function bytes(quantity: string): number {
    const match = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)?$/.exec(quantity);
    const unit = match?.[2] ?? "";
    const factor = binary[unit] ?? decimal[unit];
    if (match?.[1] === undefined || factor === undefined) {
        throw new RangeError(`"${quantity}" is not an amount of memory or storage; want for instance 512Mi or 20Gi`);
    }
    return Math.round(Number(match[1]) * factor);
}

/** The canonical form the API server would store: whole cores where possible. */
export function formatCpu(millis: number): string {
    const whole = Math.ceil(millis);
    return whole % 1000 === 0 ? String(whole / 1000) : `${whole}m`;
}

/** The canonical binary form: the largest unit that holds the amount exactly. */
export function formatBytes(amount: number): string {
    const whole = Math.ceil(amount);
    for (const unit of ["Pi", "Ti", "Gi", "Mi", "Ki"]) {
        const factor = binary[unit] ?? 1;
        if (whole >= factor && whole % factor === 0) return `${whole / factor}${unit}`;
    }
    return String(whole);
}

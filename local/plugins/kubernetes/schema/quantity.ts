// Kubernetes quantities in the one spelling the API machinery prints them in: 1000m is 1, 1024Mi is 1Gi.
const BINARY = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const DECIMAL = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const FORM = /^([+-]?)(\d*)(?:\.(\d*))?([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+|)$/;

/** The canonical spelling, or undefined for text that is no quantity. */
export function canonicalQuantity(text: string): string | undefined {
    const match = FORM.exec(text.trim());
    if (!match) return undefined;
    const [, sign = "", whole = "", fraction = "", suffix = ""] = match;
    if (whole === "" && fraction === "") return undefined;

    const value = nanos(BigInt(whole + fraction || "0"), fraction.length, suffix);
    if (value === undefined) return undefined;
    const negative = sign === "-" && value !== 0n ? "-" : "";
    return negative + print(value, suffix);
}

// Everything is counted in billionths, the finest step there is; what is finer is rounded up, as the API machinery does.
function nanos(digits: bigint, decimals: number, suffix: string): bigint | undefined {
    const binary = BINARY.indexOf(suffix);
    if (binary > 0) return divideUp(digits * 1024n ** BigInt(binary) * 10n ** 9n, 10n ** BigInt(decimals));
    const exponent = isExponent(suffix) ? Number(suffix.slice(1)) : (DECIMAL.indexOf(suffix) - 3) * 3;
    // The API machinery refuses what does not fit 63 bits times 10^18 anyway.
    if (Math.abs(exponent) > 40) return undefined;
    const power = exponent + 9 - decimals;
    return power >= 0 ? digits * 10n ** BigInt(power) : divideUp(digits, 10n ** BigInt(-power));
}

/** E alone stands for 10^18, with a number behind it for an exponent. */
function isExponent(suffix: string): boolean {
    return /^[eE]./.test(suffix);
}

function divideUp(value: bigint, by: bigint): bigint {
    return (value + by - 1n) / by;
}

function print(value: bigint, suffix: string): string {
    if (value === 0n) return "0";
    if (BINARY.indexOf(suffix) > 0) {
        const units = value / 10n ** 9n;
        // A binary suffix on something with a fraction, or below 1024, is printed in decimal form.
        if (value % 10n ** 9n === 0n && units >= 1024n) return largest(units, 1024n, BINARY);
        return largest(value, 1000n, DECIMAL);
    }
    return isExponent(suffix) ? exponential(value) : largest(value, 1000n, DECIMAL);
}

function largest(value: bigint, step: bigint, suffixes: readonly string[]): string {
    let position = 0;
    let rest = value;
    while (rest % step === 0n && position < suffixes.length - 1) {
        rest /= step;
        position++;
    }
    return `${rest}${suffixes[position] ?? ""}`;
}

function exponential(value: bigint): string {
    let exponent = -9;
    let rest = value;
    while (rest % 1000n === 0n) {
        rest /= 1000n;
        exponent += 3;
    }
    return exponent === 0 ? `${rest}` : `${rest}e${exponent}`;
}

export const protocols = ["TCP", "UDP", "SCTP"] as const;
export type Protocol = (typeof protocols)[number];

export interface PortRange {
    readonly protocol: Protocol;
    readonly from: number;
    readonly to: number;
}

/** Sorted, apart from each other: what is the same is written the same. */
export type PortSet = readonly PortRange[];

const [lowest, highest] = [1, 65_535];

export const noPorts: PortSet = [];
export const everyPort: PortSet = protocols.map((protocol) => ({ protocol, from: lowest, to: highest }));

export function wholeProtocol(protocol: Protocol): PortRange {
    return { protocol, from: lowest, to: highest };
}

export function isEveryPort(ports: PortSet): boolean {
    return protocols.every((protocol) =>
        ports.some((range) => range.protocol === protocol && range.from <= lowest && range.to >= highest),
    );
}

export function unite(...sets: readonly PortSet[]): PortSet {
    const merged: PortRange[] = [];
    for (const range of sets.flat().sort(byPosition)) {
        const previous = merged.at(-1);
        if (previous === undefined || previous.protocol !== range.protocol || range.from > previous.to + 1) {
            merged.push(range);
        } else if (range.to > previous.to) {
            merged[merged.length - 1] = { ...previous, to: range.to };
        }
    }
    return merged;
}

export function intersect(a: PortSet, b: PortSet): PortSet {
    return unite(
        a.flatMap((one) =>
            b.flatMap((other) => {
                const from = Math.max(one.from, other.from);
                const to = Math.min(one.to, other.to);
                return one.protocol === other.protocol && from <= to ? [{ protocol: one.protocol, from, to }] : [];
            }),
        ),
    );
}

/** What is in `a` and not in `b`. */
export function subtract(a: PortSet, b: PortSet): PortSet {
    return b.reduce<PortSet>(
        (left, hole) =>
            left.flatMap((range) => {
                if (range.protocol !== hole.protocol || hole.to < range.from || hole.from > range.to) return [range];
                return [
                    ...(hole.from > range.from ? [{ ...range, to: hole.from - 1 }] : []),
                    ...(hole.to < range.to ? [{ ...range, from: hole.to + 1 }] : []),
                ];
            }),
        a,
    );
}

function byPosition(a: PortRange, b: PortRange): number {
    return protocols.indexOf(a.protocol) - protocols.indexOf(b.protocol) || a.from - b.from;
}

/** `8000/TCP`, `30000-32767/TCP`, `every UDP port`. */
export function showRange({ protocol, from, to }: PortRange): string {
    if (from === lowest && to === highest) return `every ${protocol} port`;
    return `${from === to ? from : `${from}-${to}`}/${protocol}`;
}

export function showPorts(ports: PortSet): string {
    return isEveryPort(ports) ? "every port" : ports.map(showRange).join(", ");
}

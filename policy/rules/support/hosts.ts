/** Whether a certificate or listener for one host serves another: `*.example.com` serves `api.example.com`. */
export function servesHost(pattern: string, host: string): boolean {
    if (pattern === host) return true;
    if (!pattern.startsWith("*.")) return false;
    const parent = host.slice(host.indexOf(".") + 1);
    return parent === pattern.slice(2) && host.includes(".");
}

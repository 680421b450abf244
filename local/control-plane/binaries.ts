import type { Progress } from "../terminal";
import { ensureTools } from "../toolchain";

const always = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"] as const;
type ServerTool = (typeof always)[number] | "metrics-server";

export type Programs = Readonly<Record<ServerTool, string>>;

/** The paths of the programs; that of metrics-server is empty when nobody asked for it. */
export async function programs(metrics: boolean, progress: Progress): Promise<Programs> {
    const names: readonly ServerTool[] = metrics ? [...always, "metrics-server"] : always;
    const tools = await ensureTools(names, { progress });
    const pathOf = (name: ServerTool) => tools.get(name)?.path ?? "";
    return {
        etcd: pathOf("etcd"),
        "kube-apiserver": pathOf("kube-apiserver"),
        "kube-controller-manager": pathOf("kube-controller-manager"),
        "kube-scheduler": pathOf("kube-scheduler"),
        kwok: pathOf("kwok"),
        "metrics-server": pathOf("metrics-server"),
    };
}

/** On every node: the agent listens here, the CSI driver hands the folder to pods. */
export const workloadSocketFolder = "/run/spire/agent-sockets";
export const bundleConfigMap = "spire-bundle";
export const bundleFile = "bundle.crt";

import { runPlugin } from "../protocol/run";
import { versionOf } from "../versions";
import { kubernetesProvider } from "./server";

void runPlugin((engine) => kubernetesProvider({ version: versionOf("kubernetes"), engine, env: process.env }).service);

import { runPlugin } from "../protocol/run";
import { versionOf } from "../versions";
import { randomProvider } from "./server";

void runPlugin(() => randomProvider(versionOf("random")));

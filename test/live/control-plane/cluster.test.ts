import { apiServerCases } from "./cases/api-server";
import { cronCases } from "./cases/cron";
import { growthCases } from "./cases/growth";
import { machineCases } from "./cases/machines";
import { scalingCases } from "./cases/scaling";
import { Shared } from "./cases/shared";
import { volumeCases } from "./cases/volumes";

jest.setTimeout(400_000);

const shared = new Shared({
    nodes: 3,
    metrics: true,
    storageClasses: [
        { name: "standard", isDefault: true, volumeBindingMode: "Immediate" },
        { name: "late" },
        { name: "by-hand", provisioner: "kubernetes.io/no-provisioner" },
        { name: "kept", reclaimPolicy: "Retain", volumeBindingMode: "Immediate" },
        { name: "disk", accessModes: ["ReadWriteOnce"], volumeBindingMode: "Immediate" },
    ],
});

const cron = cronCases(shared);

beforeAll(async () => {
    await shared.up();
    await cron.ask();
});

afterAll(() => shared.down());

describe("The API server", () => apiServerCases(shared));
describe("Simulated machines", () => machineCases(shared));
describe("Simulated volumes", () => volumeCases(shared));
describe("Simulated usage", () => scalingCases(shared));
describe("The number of nodes", () => growthCases(shared));
describe("A CronJob", () => cron.look());

import { baseline, production } from "../../../policy";
import { violationsOf } from "../../support/packs";
import { type Changes, recordStack, settingsOf } from "../../support/stack";

jest.setTimeout(120_000);

/** Names that are proved over HTTP by a cert-manager that is there already, and a second door for networks of one's own. */
const ways: Changes = {
    baseDomain: "my-company.org",
    "certificates.issuers": {
        hosts: { kind: "lets-encrypt", letsEncrypt: { directory: "production", email: "ops@my-company.org" } },
        inside: { kind: "private" },
    },
    "edge.doors.internal": { enabled: true, clientCidrs: ["10.20.0.0/16"] },
    "edge.hosts.graphmemoryDashboard.door": "internal",
    "edge.hosts.graphmemoryDashboard.issuer": "inside",
};

it("Production with both doors and names that are proved over HTTP breaks no rule of either pack", async () => {
    const settings = settingsOf("production", ways);
    const { resources } = await recordStack(settings);
    expect(violationsOf(resources, settings, [baseline, production])).toEqual([]);
});

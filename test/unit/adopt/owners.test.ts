import { handedOver, toolsOf } from "../../../workflow/adopt/owners";

const written = (manager: string, operation: string, field: string) => ({
    manager,
    operation,
    apiVersion: "v1",
    fieldsType: "FieldsV1",
    fieldsV1: { "f:data": { [`f:${field}`]: {} } },
});

test("What a stack had written whose state is lost is handed over, so that the next update meets no conflict.", () => {
    const live = {
        metadata: {
            managedFields: [
                written("pulumi-kubernetes-5bd7b24a", "Apply", "value"),
                written("kube-controller-manager", "Update", "own"),
            ],
        },
    };
    expect(toolsOf(live)).toEqual(["pulumi-kubernetes-5bd7b24a"]);
    expect(handedOver(live, { data: { value: "first" } })).toEqual([
        written("kube-controller-manager", "Update", "own"),
        written("pulumi-kubernetes", "Update", "value"),
    ]);
});

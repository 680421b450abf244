/** The system that all of these speak of. */
export const system = "x0tta6bl4";

/** Of the examples. */
export const pod = { pod: "mesh-1" };

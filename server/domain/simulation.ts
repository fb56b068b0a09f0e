/** How a token of a trusted issuer is judged, in this order; the first that fails decides. */
export const simulationSteps = ['shape', 'issuer', 'key', 'signature', 'type', 'time', 'audience', 'use', 'rules', 'identity'] as const;
export type SimulationStep = (typeof simulationSteps)[number];

import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { fleetKinds } from '../../server/domain/fleet.ts';
import { declared, fleetName } from '../../server/doors/api/contract/fleet-schemas.ts';
import { UsageError } from '../operator/failures.ts';
import type { FleetPlan } from './plan.ts';

const saved = z.strictObject({
  fleet: fleetName,
  steps: z.array(
    z.strictObject({
      action: z.enum(['create', 'change', 'remove']),
      kind: z.enum(fleetKinds),
      name: z.string(),
      basis: z.string().nullable(),
      declared: declared.nullable(),
      differences: z.array(z.object({ member: z.string(), before: z.unknown().optional(), after: z.unknown().optional() })),
      word: z.string(),
      consequence: z.string().nullable(),
    }),
  ),
  notes: z.array(z.string()),
});

export const savePlan = (file: string, plan: FleetPlan): void => writeFileSync(file, `${JSON.stringify(plan, null, 2)}\n`, { mode: 0o600 });

/** @throws {UsageError} for a file that is missing, or is no plan */
export function readPlan(file: string): FleetPlan {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${error instanceof Error && 'code' in error ? error.code : 'unknown'}).`);
  }
  try {
    const { steps, ...rest } = saved.parse(JSON.parse(text));
    return {
      ...rest,
      steps: steps.map((step) => ({
        ...step,
        differences: step.differences.map(({ member, before, after }) => ({ member, before, after })),
      })),
    };
  } catch (cause) {
    throw new UsageError(`${file} is not a plan; make one with: hawser plan -f fleet.yaml --out ${file}`, { cause });
  }
}

import {
  type FirstResourceServer,
  type FirstWorkload,
  firstResourceServer,
  firstWorkload,
  type SetupFacts,
  type SetupProof,
  setupFacts,
  setupProof,
} from '../ledger/setup-progress.ts';
import type { Context } from './context.ts';

type Names = { trustDomain: string; urls: { sts: string; enrolment: string; pki: string } };
export type SetupProgress = SetupFacts &
  Names['urls'] & {
    trustDomain: string;
    resourceServer: FirstResourceServer | null;
    workload: FirstWorkload | null;
    proof: SetupProof;
    /** Whether each step is done, in their order. */
    steps: { administrator: boolean; names: boolean; authorities: boolean; audience: boolean; identity: boolean; proof: boolean };
    done: boolean;
  };

/** How far this installation is, read from what there is: nothing remembers that a step was done, so none can say so wrongly. */
export async function showSetup({ database, clock, trustDomain, urls }: Context & Names): Promise<SetupProgress> {
  const now = clock();
  const [facts, resourceServer] = await Promise.all([setupFacts(database.prisma), firstResourceServer(database.prisma, now)]);
  const workload = resourceServer && (await firstWorkload(database.prisma, resourceServer.audience, now));
  const proof: SetupProof = workload
    ? await setupProof(database.prisma, workload.id)
    : { issued: null, accepted: null, refused: null, caseId: null };
  const steps = {
    administrator: facts.owners > 0 && facts.securedOwners === facts.owners,
    names: facts.issuing > 0,
    authorities: facts.roots > 0 && facts.issuing > 0,
    audience: resourceServer?.client === true && resourceServer.server,
    identity: workload?.certificate === true,
    proof: proof.issued !== null && proof.accepted !== null && proof.refused !== null,
  };
  const { sts, enrolment, pki } = urls;
  const done = Object.values(steps).every(Boolean);
  return { ...facts, trustDomain, sts, enrolment, pki, resourceServer, workload, proof, steps, done };
}

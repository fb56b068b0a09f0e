import type { Actor } from '../domain/actor.ts';
import type { CertificateUsage } from '../domain/certificate.ts';
import { Failure } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import { type ProfileTerms, servesToo } from '../domain/profile.ts';
import { appendEvent } from '../ledger/events.ts';
import { insertProfile } from '../ledger/profiles.ts';
import type { PartContext } from './context.ts';
import { type ProfileDetail, requireTerms } from './profile-terms.ts';
import { showProfile } from './show-profile.ts';

/** @throws {Failure} `already_exists`; `invalid_input` that names every field that is wrong */
export async function createProfile(
  context: PartContext,
  actor: Actor,
  given: ProfileTerms & { readonly name: string; readonly usage: CertificateUsage },
): Promise<ProfileDetail> {
  const input = { ...given, alsoServer: servesToo(given.usage, given.alsoServer) };
  requireTerms(input);
  const now = context.clock();
  const id = newId(now.getTime());
  await context.database.transaction(async (ledger) => {
    if (!(await insertProfile(ledger, { ...input, id }, actor.name, now)))
      throw new Failure('already_exists', `name: there is, or was, a profile ${input.name}`, {
        problems: [{ field: 'name', detail: 'is taken; a name is never used again' }],
      });
    const { name, ...detail } = input;
    await appendEvent(ledger, { type: 'profile.created', at: now, actor, target: { kind: 'profile', id, name }, detail });
  });
  return showProfile(context, input.name);
}

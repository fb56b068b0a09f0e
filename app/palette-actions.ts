'use server';

import { localPath } from '#server/domain/local-path';
import { ApiError } from '#server/doors/api/client';
import type { Found } from '../components/shell/palette.tsx';
import { call } from './api-client.ts';

/** As many certificates are followed to whose they are. */
const followed = 3;

const inWords = (error: unknown): string =>
  error instanceof ApiError && error.status !== 401
    ? error.problem.detail
    : 'Nothing can be looked up: the session or the connection has ended.';

/** What a text may mean, and which identities could be contained because of it. */
export async function lookUpAnything(text: string): Promise<Found> {
  try {
    const { matches } = await call('lookup', { text });
    const certificates = matches.filter(({ kind }) => kind === 'certificate').slice(0, followed);
    const owners = await Promise.all(
      certificates.map(async ({ id }) => {
        const { identityId, identityName } = await call('certificate.show', { certificate: id });
        return identityId === null ? [] : [{ id: identityId, name: identityName ?? identityId }];
      }),
    );
    const named = matches.filter(({ kind }) => kind === 'identity').map(({ id, name }) => ({ id, name }));
    const suspects = new Map([...named, ...owners.flat()].map((suspect) => [suspect.id, suspect]));
    return { matches: matches.map((match) => ({ ...match, href: localPath(match.href) })), suspects: [...suspects.values()] };
  } catch (error) {
    return { matches: [], suspects: [], problem: inWords(error) };
  }
}

/** Suspends an identity, which can be taken back; what is wrong, in words. */
export async function suspend(identity: string): Promise<string | undefined> {
  try {
    await call('identity.suspend', { identity });
    return undefined;
  } catch (error) {
    return inWords(error);
  }
}

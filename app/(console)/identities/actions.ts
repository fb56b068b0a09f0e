'use server';

import { redirect } from 'next/navigation';
import * as t from '#messages/identities';
import * as registration from '#messages/registration';
import type { WireInput } from '#server/doors/api/contract';
import type { FormState } from '../../../components/ui/form-state.ts';
import { joinCommand } from '../../../components/ui/hawser.ts';
import { attempt, numberOf, refused, textOf, wordsOf } from '../../action-result.ts';
import { call } from '../../api-client.ts';
import { previewFirst } from '../../preview-first.ts';
import { shownWriter } from '../../zone.ts';
import { draftOf } from './new/draft.ts';

/** The page of an identity or a decision, with a word on what was done. */
const back = (form: FormData, notice: string): string => {
  const path = textOf(form, 'back');
  return `${/^\/(?:identities|audiences|d)\/[\w.-]+(?:\/[a-z]+)?$/.test(path) ? path : `/identities/${encodeURIComponent(textOf(form, 'identity'))}`}?notice=${notice}`;
};

export async function registerIdentity(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const identity = await call('identity.register', {
      ...draftOf(form),
      description: textOf(form, 'description'),
      tags: wordsOf(form, 'tags'),
    });
    const path = `/identities/${identity.id}`;
    const profile = textOf(form, 'profile');
    const enrol = textOf(form, 'enrol');
    if (enrol === 'csr') redirect(`/certificates/new?identity=${identity.id}&profile=${encodeURIComponent(profile)}&notice=registered`);
    if (enrol === 'elsewhere') redirect(`${path}/authentication?notice=registered`);
    if (enrol !== 'join') redirect(`${path}?notice=registered`);
    return firstJoinToken(identity, profile);
  });
}

/** The identity is there, whatever comes of its join token: that can be made again on its page. */
async function firstJoinToken({ id, name }: { id: string; name: string }, profile: string): Promise<FormState> {
  const path = `/identities/${id}`;
  try {
    const made = await call('join-token.create', { identity: id, profile });
    const expiresAt = (await shownWriter()).instant(made.expiresAt);
    return {
      reveal: {
        title: registration.theJoinTokenIsMade({ name }),
        note: registration.itWorksOnceUntil({ expiresAt }),
        items: [{ label: registration.runThisOnTheWorkloadsMachine, value: joinCommand(made) }],
        onward: path,
      },
    };
  } catch {
    redirect(`${path}?notice=registered-alone`);
  }
}

export async function changeIdentity(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('identity.change', {
      identity: textOf(form, 'identity'),
      kind: textOf(form, 'kind') as NonNullable<WireInput<'identity.change'>['kind']>,
      owner: textOf(form, 'owner'),
      description: textOf(form, 'description'),
      tags: wordsOf(form, 'tags'),
    });
    redirect(back(form, 'changed'));
  });
}

export async function suspendIdentity(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('identity.suspend', { identity: textOf(form, 'identity') });
    redirect(back(form, 'suspended'));
  });
}

/** All that are live, without touching its certificates. */
export async function endTokens(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const comment = textOf(form, 'comment');
    const identity = textOf(form, 'identity');
    const { denied, left } = await call('identity.deny-tokens', { identity, ...(comment === '' ? {} : { comment }) });
    redirect(`/identities/${identity}?notice=${left ? 'tokens-left' : denied === 0 ? 'no-token' : 'tokens-ended'}`);
  });
}

export async function resumeIdentity(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('identity.resume', { identity: textOf(form, 'identity') });
    redirect(back(form, 'resumed'));
  });
}

/** Its name must have been typed, and it must still own what was shown. */
export async function retireIdentity(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { id, name } = await call('identity.show', { identity: textOf(form, 'identity') });
    if (textOf(form, 'typedName') !== name) return refused(form, t.nothingWasChangedYet, { typedName: t.sayToTypeName({ name }) });
    await call('identity.retire', { identity: id, comment: textOf(form, 'comment'), state: textOf(form, 'state') });
    redirect(`/identities/${id}?notice=retired`);
  });
}

export async function addGrant(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('grant.add', {
      identity: textOf(form, 'identity'),
      audience: textOf(form, 'audience'),
      scopes: wordsOf(form, 'scopes'),
      lifetimeDefault: numberOf(form, 'lifetimeDefault') ?? null,
      lifetimeMaximum: numberOf(form, 'lifetimeMaximum') ?? null,
      crossEnvironment: form.get('crossEnvironment') === 'on',
    });
    redirect(back(form, 'grant-added'));
  });
}

export async function changeGrant(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const change = {
      grant: textOf(form, 'grant'),
      scopes: wordsOf(form, 'scopes'),
      lifetimeDefault: numberOf(form, 'lifetimeDefault') ?? null,
      lifetimeMaximum: numberOf(form, 'lifetimeMaximum') ?? null,
    };
    const shown = await previewFirst(form, change, () => call('grant.preview', change));
    if (shown) return shown;
    await call('grant.change', change);
    redirect(back(form, 'grant-changed'));
  });
}

export async function removeGrant(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const grant = textOf(form, 'grant');
    const shown = await previewFirst(form, { grant, removed: true }, () => call('grant.preview', { grant, removed: true }));
    if (shown) return shown;
    await call('grant.remove', { grant });
    redirect(back(form, 'grant-removed'));
  });
}

export async function createExchangeSecret(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const days = numberOf(form, 'expiresInDays');
    const { secret } = await call('exchange-secret.create', {
      identity: textOf(form, 'identity'),
      label: textOf(form, 'label'),
      expiresAt: days === undefined ? null : new Date(Date.now() + days * 86_400_000).toISOString(),
    });
    return {
      reveal: {
        title: t.theExchangeSecretIsMade,
        note: t.itIsShownThisOnce,
        items: [{ label: t.exchangeSecret, value: secret }],
      },
    };
  });
}

export async function revokeExchangeSecret(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('exchange-secret.revoke', { secret: textOf(form, 'exchange') });
    redirect(back(form, 'secret-revoked'));
  });
}

export async function createJoinToken(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const expiresInSeconds = numberOf(form, 'expiresInSeconds');
    const made = await call('join-token.create', {
      identity: textOf(form, 'identity'),
      profile: textOf(form, 'profile'),
      ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
    });
    return {
      reveal: {
        title: t.theJoinTokenIsMade,
        note: t.itWorksOnceUntil({ expiresAt: (await shownWriter()).instant(made.expiresAt) }),
        items: [
          {
            label: t.runThisOnTheWorkloadsMachine,
            value: joinCommand(made),
          },
        ],
      },
    };
  });
}

import { z } from 'zod';
import { caseCodes, caseStates, containmentCodes } from '../../../domain/cases.ts';
import { allDecisionCodes, doorNames } from '../../../domain/codes.ts';
import { decision, decisionDetail } from './decisions-schemas.ts';
import { id, line, pageQuery, reference, text, time } from './wire.ts';

const { tokenIdentity, presentedIdentity, resourceServer } = decision.shape;

export const rejectionCase = z.object({
  id: id('case'),
  state: z.enum(caseStates),
  /** The severest of the case. */
  code: z.enum(allDecisionCodes),
  severity: z.enum(['none', 'info', 'low', 'medium', 'high']),
  replay: z.boolean(),
  meaning: z.string(),
  count: z.number(),
  firstAt: time,
  lastAt: time,
  door: z.enum(doorNames),
  audience: z.string().nullable(),
  resourceServer,
  tokenIdentity,
  presentedIdentity,
  boundThumbprint: z.string().nullable(),
  presentedThumbprint: z.string().nullable(),
  /** Where it was presented from; null for those who may not see source addresses. At most 20. */
  addresses: z.array(z.object({ sourceAddress: z.string().nullable() })),
  assignee: z.string().nullable(),
  /** Explained by a mute rule before anybody looked. */
  muted: z.boolean(),
  openedAt: time,
});
export const caseQuery = pageQuery.extend({
  /** `open`: new or acknowledged. */
  state: z.enum([...caseStates, 'open']).optional(),
  code: z.enum(caseCodes).optional(),
  severity: z.enum(['low', 'medium', 'high']).optional(),
  replay: z.stringbool().optional(),
  assignee: text(100).optional(),
  identity: reference.optional(),
  /** By id, serial or thumbprint: a token bound to it was shown, or it was shown itself. */
  certificate: reference.optional(),
  resourceServer: reference.optional(),
});

export const caseDetail = rejectionCase.extend({
  verdict: z.string(),
  action: z.string(),
  codes: z.array(z.object({ code: z.string(), meaning: z.string(), count: z.number() })),
  /** The newest decision of the severest code. */
  decision: decisionDetail,
  tokens: z.array(
    z.object({
      jti: z.string(),
      audience: z.string(),
      issuedAt: time,
      expiresAt: time,
      deniedAt: time.nullable(),
      /** When it ended or will end, by whatever came or comes first. A suspension ends nothing: it can be taken back. */
      endsAt: time,
      live: z.boolean(),
    }),
  ),
  /** What happened to the tokens of the case, oldest first; like after like is one step. */
  ladder: z.array(
    z.object({
      kind: z.enum(['issued', 'rightful', 'unchecked', 'rejected']),
      code: z.enum(allDecisionCodes),
      presenter: z.string().nullable(),
      place: z.string().nullable(),
      sourceAddress: z.string().nullable(),
      firstAt: time,
      lastAt: time,
      count: z.number(),
    }),
  ),
  /** `copied`: the holder went on while others presented the token. `moved`: the holder went silent. */
  holder: z.enum(['copied', 'moved', 'unknown']),
  spread: z.object({
    samePresenter: z.array(rejectionCase),
    sameToken: z.array(rejectionCase),
    sameAddress: z.array(rejectionCase),
    /** Whether any of the tokens was accepted where nobody compared the certificate; `unknown` where a resource server is silent. */
    accepted: z.enum(['no', 'yes', 'unknown']),
    acceptedUnchecked: z.number(),
    acceptedAt: z.array(z.string()),
    silent: z.array(z.object({ id: id('resourceServer'), name: z.string() })),
    /** Resource servers that have told of what they accepted only until then, which is before the last rejection. */
    untold: z.array(z.object({ id: id('resourceServer'), name: z.string(), until: time })),
  }),
  /** Whom this case suspended and nobody resumed since; `case.release` takes that back. */
  suspended: z.array(z.object({ id: id('identity'), name: z.string() })),
  notes: z.array(z.object({ id: z.uuid(), at: time, author: z.string(), text: z.string() })),
});

/** `after`: the position of the last event of the export before. */
export const evidenceQuery = z.object({ after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0) });
export const evidence = z.object({
  case: caseDetail,
  exportedAt: time,
  events: z.array(
    z.object({
      id: id('event'),
      position: z.number(),
      at: time,
      /** SHA-256, base64url, over a zero octet and the text below. */
      hash: z.string(),
      sealed: z.string().nullable(),
      /** The way from the event to the root that a checkpoint signs; null where none reaches it yet. */
      proof: z
        .object({ checkpoint: z.number(), root: z.string(), index: z.number(), size: z.number(), path: z.array(z.string()) })
        .nullable(),
    }),
  ),
  more: z.boolean(),
});

export const note = line(1_000);
/** At most 90 days: nothing is ignored for good. */
export const muteFor = z.number().int().min(60).max(7_776_000).optional();

export const caseMute = z.object({
  id: id('caseMute'),
  code: z.enum(allDecisionCodes),
  tokenIdentity: z.string().nullable(),
  presentedIdentity: z.string().nullable(),
  resourceServer: z.string().nullable(),
  note: z.string(),
  createdBy: z.string(),
  createdAt: time,
  expiresAt: time,
});

const terms = z.object({
  codes: z.array(z.enum(containmentCodes)).min(1).max(containmentCodes.length),
  threshold: z.number().int().min(1).max(1_000_000),
  windowSeconds: z.number().int().min(1).max(86_400),
});
const given = terms.extend({ codes: terms.shape.codes.default(['cnf_mismatch.foreign']) });
export const newContainmentRule = given.extend({ name: line(60), enabled: z.boolean().default(false) });
export const containmentChange = terms.extend({ enabled: z.boolean() }).partial();
export const containmentTerms = given;
export const containmentRule = terms.extend({
  id: id('containmentRule'),
  name: z.string(),
  codes: z.array(z.enum(allDecisionCodes)),
  enabled: z.boolean(),
  createdBy: z.string(),
  createdAt: time,
  updatedAt: time,
});
export const containmentPreview = z.object({
  from: time,
  to: time,
  tokens: z.array(z.object({ jti: z.string(), reachedAt: time, count: z.number(), deniedAt: time.nullable() })),
  more: z.boolean(),
});

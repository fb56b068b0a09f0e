import { z } from 'zod';
import { hostShape } from '../../../domain/gateway.ts';
import { environmentShape } from '../../../domain/identity.ts';
import { fromPublicId, type IdKind, publicIdShape, toPublicId } from '../../../domain/ids.ts';

// In our own words: a person at a form reads them.
z.config({
  customError: ({ code, origin, inclusive, minimum, maximum, format }) => {
    const unit = origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '';
    const [most, least] = inclusive === false ? ['less than', 'more than'] : ['at most', 'at least'];
    if (code === 'too_big') return `must be ${most} ${maximum}${unit}`;
    if (code === 'too_small') return origin === 'string' && minimum === 1 ? 'is needed' : `must be ${least} ${minimum}${unit}`;
    return code === 'invalid_format' && format === 'email' ? 'must be an e-mail address, as name@example.com' : undefined;
  },
});

// Outside: prefixed ids and RFC 3339 times. Inside: UUIDs and Dates. The codecs below are the only place that knows both.

/** NUL cannot be stored and a lone surrogate cannot be encoded: both are refused here, for every text there is. */
const storable = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');
export const text = (max: number) => z.string().max(max).refine(storable, 'must not contain NUL or lone surrogates');
export const line = (max: number) =>
  text(max)
    .trim()
    .min(1)
    .refine((value) => !/\p{Cc}/u.test(value), 'must be one line without control characters');

export const id = (kind: IdKind) =>
  z.codec(z.string().regex(publicIdShape(kind)), z.string(), {
    decode: (wire) => fromPublicId(kind, wire) ?? wire,
    encode: (uuid) => toPublicId(kind, uuid),
  });
/** From 1970 to 9999: what JavaScript, PostgreSQL and X.509 all can say. */
const representable = (text: string): boolean => Date.parse(text) >= 0 && Date.parse(text) < 253_402_300_800_000;
export const time = z.codec(z.iso.datetime({ offset: true }).refine(representable, 'must lie between the years 1970 and 9999'), z.date(), {
  decode: (wire) => new Date(wire),
  encode: (date) => date.toISOString(),
});
export const seconds = z.number().int().positive().max(315_360_000);
/** An id or a name: `idn_01j…` or `billing`. */
export const reference = line(100);
const scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/, 'must be one scope token (RFC 6749 §3.3)');
export const scopes = z.array(scope).max(100);
export const httpUrl = z.url({ protocol: /^https?$/, hostname: hostShape }).max(300);
/** RFC 8707 §2: an absolute URI without a fragment. */
export const audienceUri = text(300).regex(/^[a-z][a-z0-9+.-]*:[^\s#]+$/i, 'must be an absolute URI without a fragment (RFC 8707 §2)');
export const environment = z.string().regex(environmentShape, 'must be lower-case letters, digits and dashes, at most 32');

export const pageQuery = z.object({ limit: z.coerce.number().int().min(1).max(200).default(50), cursor: text(500).optional() });
export const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });
const pathReference = line(300); // an audience is also named by its URI
export const byReference = <const K extends string>(key: K) => z.object({ [key]: pathReference } as { [P in K]: typeof pathReference });

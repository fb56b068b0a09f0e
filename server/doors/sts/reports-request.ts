import { isUtf8 } from 'node:buffer';
import { isIP } from 'node:net';
import { setImmediate as breathe } from 'node:timers/promises';
import { z } from 'zod';
import { thumbprintShape } from '../../domain/binding.ts';
import { allDecisionCodes, isRefusal, type RefusalCode } from '../../domain/codes.ts';
import { acceptancesAtOnce, type Report, reportsAtOnce } from '../../domain/report.ts';
import type { RejectedReport } from '../../operations/accept-reports.ts';
import type { ReportBatch } from '../../operations/reporters-clock.ts';
import { parseStrictJson } from '../../tokens/strict-json.ts';
import { isPlainReport } from './plain-report.ts';

const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => value.isWellFormed() && !value.includes('\u0000'), 'must not hold NUL or lone surrogates');
const thumbprint = z.string().regex(thumbprintShape, 'must be a base64url SHA-256 thumbprint');
const time = z.iso.datetime({ offset: true });
const code = z.enum(allDecisionCodes.filter(isRefusal));
const decided = z.enum<(RefusalCode | 'accepted')[]>(['accepted', ...allDecisionCodes.filter(isRefusal)]);

const members = z.object({
  report_id: z.uuidv7().toLowerCase(),
  at: time,
  code: decided,
  also_found: z.array(code).max(20).default([]),
  audience: text(300).min(1),
  jti: z.uuid().toLowerCase().exactOptional(),
  kid: text(128).exactOptional(),
  bound_thumbprint: thumbprint.exactOptional(),
  presented_thumbprint: thumbprint.exactOptional(),
  presented_serial: z
    .string()
    .regex(/^[0-9a-f]{1,40}$/)
    .exactOptional(),
  client_address: text(45)
    .refine((address) => isIP(address) !== 0, 'must be an IP address')
    .exactOptional(),
  request_method: text(32).exactOptional(),
  request_path: text(2_000)
    .transform((path) => path.slice(0, path.search(/[?#]|$/)))
    .exactOptional(),
  user_agent: text(500).exactOptional(),
  tls_version: text(16).exactOptional(),
  latency_micros: z.number().int().min(0).max(2_147_483_647).exactOptional(),
  count: z.number().int().min(1).max(acceptancesAtOnce).exactOptional(),
  first_at: time.exactOptional(),
});
/** A report that was taken from JSON; `plain-report.ts` knows most of them faster. */
export const reportShape = members
  .refine(({ count, first_at: first }) => (count === undefined) === (first === undefined), {
    path: ['count'],
    error: 'and first_at come together',
  })
  .refine(({ code, count }) => code === 'accepted' || count === undefined, { path: ['count'], error: 'is of acceptances alone' })
  .refine(({ at, first_at: first = at }) => Date.parse(first) <= Date.parse(at), { path: ['first_at'], error: 'lies after at' });
const whole = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const envelope = z.object({
  reports: z.array(z.unknown()).max(reportsAtOnce),
  sent_at: time.exactOptional(),
  feed: z
    .object({
      instance: z.uuid().toLowerCase(),
      position: whole,
      mark: z.uuid().toLowerCase().exactOptional(),
      version: text(40).exactOptional(),
      counted_until: time.exactOptional(),
      lost: whole.exactOptional(),
      closed: z.boolean().exactOptional(),
    })
    .exactOptional(),
});

export type ReportsRead =
  | { readonly ok: true; readonly batch: ReportBatch; readonly rejected: readonly RejectedReport[]; readonly repeated: number }
  | { readonly ok: false; readonly problem: string };

/** How many are read in one go: whoever asks for a token in the meantime waits no longer than they take. */
const readAtOnce = 250;

/** Reads the body of `POST /reports`. A report that is malformed is rejected by itself; the envelope must be right. */
export async function readReports(body: unknown): Promise<ReportsRead> {
  const parsed = envelope.safeParse(parse(body));
  if (!parsed.success)
    return {
      ok: false,
      problem: `the body must be a JSON object with at most ${reportsAtOnce} reports, with a time in sent_at, and with instance and position in feed, if they are there`,
    };
  const reports = new Map<string, Report>();
  const rejected: RejectedReport[] = [];
  let repeated = 0;
  for (const [index, item] of parsed.data.reports.entries()) {
    if (index % readAtOnce === readAtOnce - 1) await breathe();
    const one = readReport(item);
    if ('error' in one) rejected.push({ report_id: idOf(item), detail: detailOf(one.error) });
    else if (reports.has(one.report.report_id)) repeated++;
    else reports.set(one.report.report_id, one.report);
  }
  const { sent_at: sentAt, feed } = parsed.data;
  const batch = { reports: [...reports.values()], sentAt: sentAt === undefined ? undefined : new Date(sentAt), acknowledgement: feed };
  return { ok: true, batch, rejected, repeated };
}

function readReport(item: unknown): { report: Report } | { error: z.ZodError } {
  if (typeof item === 'object' && item !== null) {
    const whole = { also_found: [], ...item };
    if (isPlainReport(whole)) return { report: whole };
  }
  const parsed = reportShape.safeParse(item);
  return parsed.success ? { report: parsed.data } : { error: parsed.error };
}

function parse(body: unknown): unknown {
  if (!Buffer.isBuffer(body) || !isUtf8(body)) return undefined;
  try {
    return parseStrictJson(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function idOf(item: unknown): string {
  const id: unknown = typeof item === 'object' && item !== null && 'report_id' in item ? item.report_id : undefined;
  return typeof id === 'string' ? id.slice(0, 100) : '';
}

const detailOf = ({ issues: [issue] }: z.ZodError): string => `${issue?.path.join('.') || 'report'}: ${issue?.message ?? 'is malformed'}`;

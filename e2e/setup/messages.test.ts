import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { othersMoreCasesOfTheSame, thisCaseSuspendedResumedHonouredAgain, wouldHaveDenied } from '../../messages/en/cases.tsx';
import { nothingIsSentAnyMorePositions, ofSeverity, oneSince } from '../../messages/en/integrations.tsx';
import { itsTokensAreExchangedAgain } from '../../messages/en/issuers.tsx';
import { theirApiKeysEndToo } from '../../messages/en/members.tsx';
import { nobodyIsToldByItAny } from '../../messages/en/notices.tsx';
import { pace } from '../../messages/en/overview.tsx';
import { nothingIsIssuedOrRenewedUnder } from '../../messages/en/profiles.tsx';
import { spokenIn } from './spoken.ts';

const root = join(import.meta.dirname, '../..');
const sources = globSync('{app,components}/**/*.{ts,tsx}', { cwd: root }).filter((file) => !file.includes('.test.'));

describe('the words of the console', () => {
  it('are kept in messages/, where they can be translated', () => {
    const spoken = sources.flatMap((file) => spokenIn(file, readFileSync(join(root, file), 'utf8')).map((text) => `${file}:${text}`));
    expect(spoken).toEqual([]);
  });

  it('are in the language of their directory, which nothing else names', () => {
    const named = sources.filter((file) =>
      /(?:Format|toLocale\w*)\(\s*['")]|lang="/.test(
        readFileSync(join(root, file), 'utf8').replaceAll('Intl.DateTimeFormat().resolvedOptions()', ''),
      ),
    );
    expect(named).toEqual([]);
  });

  it('are no commands, which are the same in every language', () => {
    const held = globSync('messages/**/*.tsx', { cwd: root }).filter((file) =>
      /npm run|npx |curl -|openssl req|filename=|[A-Z]_TOKEN=|\$HAWSER/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(held).toEqual([]);
  });

  it.each([
    [pace({ accepted: 1, perMinute: 0, p95: null }), '1 time accepted'],
    [itsTokensAreExchangedAgain({ rules: 1 }), 'its 1 rule says'],
    [itsTokensAreExchangedAgain({ rules: 2 }), 'its 2 rules say.'],
    [theirApiKeysEndToo({ apiKeys: 1, link: '' }), 'So does the <strong>1 API key</strong>'],
    [nothingIsSentAnyMorePositions({ behind: 1 }), '1 position of the ledger was still to come'],
    [nothingIsSentAnyMorePositions({ behind: 1_200 }), '1,200 positions of the ledger were still to come'],
    [nothingIsIssuedOrRenewedUnder({ usableCertificates: 1 }), 'Its 1 usable certificate stays good until it ends.'],
    [nothingIsIssuedOrRenewedUnder({ usableCertificates: 2 }), 'Its 2 usable certificates stay good until they end.'],
    [othersMoreCasesOfTheSame({ samePresenter: 1, sameToken: 0, sameAddress: 2 }), '1 more case of the same presenter'],
    [nobodyIsToldByItAny({ queued: 1 }), '1 message that waits is not sent'],
    [nobodyIsToldByItAny({ queued: 2 }), '2 messages that wait are not sent'],
    [thisCaseSuspendedResumedHonouredAgain({ names: 'a and b', suspended: 2 }), 'they are honoured again'],
    [wouldHaveDenied({ tokens: 100, more: true }), '100 tokens or more.'],
    [ofSeverity({ severity: 'medium' }), 'of severity medium or more'],
    [oneSince({ time: 'noon' }), 'one since noon'],
  ])('are whole sentences that agree with their numbers: %#', (sentence, text) => {
    expect(renderToStaticMarkup(createElement('p', null, sentence))).toContain(text);
  });

  it.each([
    ['text between tags', 'const a = <p>Nothing yet</p>;', '1: Nothing yet'],
    ['an attribute', 'const a = <Empty title="No identities yet" />;', '1: No identities yet'],
    ['a constant', "const word = 'Trusted, key elsewhere';", '1: Trusted, key elsewhere'],
    ['a template', 'const a = `tokens end`;', '1: tokens end'],
    ['one word of an attribute', 'const a = <Empty title="Nothing" />;', '1: Nothing'],
    ['one word of a name', 'const a = <button aria-label="Close" />;', '1: Close'],
    ['one word of a property', "const a = { word: 'expired' };", '1: expired'],
    ['one word of a choice', "const a = { label: b ? 'pushed' : c };", '1: pushed'],
    ['one word between tags', "const a = <p>{b ?? 'none'}</p>;", '1: none'],
    ['one word that stands by itself', "const a = ({ children = 'none' }) => children;", '1: none'],
    ['one word beside what is filled in', `const a = \`\${n} tokens\`;`, '1: tokens'],
    ['the name of a command', 'const a = <CodeBlock value={b} what="command" />;', '1: command'],
  ])('are found in %s', (_, source, text) => {
    expect(spokenIn('a.tsx', source)).toEqual([text]);
  });

  it.each([
    ['a class list', 'const a = <p className="flex items-center gap-2 text-sm">{b}</p>;'],
    ['a command', 'const a = <code>hawser join</code>;'],
    ['a directive', "'use client';"],
    ['an address', "const a = '/certificates';"],
    ['an abbreviation', "const a = { label: 'TLS' };"],
    ['what is compared', "const a = <p>{b === 'none' ? c : d}</p>;"],
    ['what is run', "const command = 'npm run demo'; const a = <CodeBlock value={command} what={b} />;"],
  ])('are not %s', (_, source) => {
    expect(spokenIn('a.tsx', source)).toEqual([]);
  });
});

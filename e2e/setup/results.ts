/** What a run of tests came to. */
export type Count = { readonly passed: number; readonly failed: number };

/** A test that failed, or a file that could not even be read: its name, and the beginning of why. */
export type Failure = { readonly test: string; readonly why: string };

type Vitest = {
  numPassedTests: number;
  numFailedTests: number;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
};
type Suite = { specs?: { title: string; file: string; ok: boolean; tests: Attempted[] }[]; suites?: Suite[] };
type Attempted = { results: { error?: { message?: string } }[] };
type Playwright = { stats: { expected: number; unexpected: number; flaky: number }; suites: Suite[]; errors: { message?: string }[] };

const lines = 12;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
const colours = /\u001b\[[0-9;]*m/g;
const beginning = (text: string | undefined): string => (text ?? '').replace(colours, '').trim().split('\n').slice(0, lines).join('\n');

/** Reads vitest's JSON. A file whose suite could not be set up counts as one failure, since none of its tests ran. */
export function fromVitest(report: Vitest, root: string): { count: Count; failures: Failure[] } {
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = name.replace(`${root}/`, '');
    const tests = assertionResults.filter((each) => each.status === 'failed');
    if (tests.length === 0 && status === 'failed') return [{ test: file, why: beginning(message) }];
    return tests.map(({ fullName, failureMessages }) => ({ test: `${file} › ${fullName}`, why: beginning(failureMessages[0]) }));
  });
  return { count: { passed: report.numPassedTests, failed: Math.max(report.numFailedTests, failures.length) }, failures };
}

/** Reads Playwright's JSON. A journey that passes only when it is tried again has failed. */
export function fromPlaywright(report: Playwright): { count: Count; failures: Failure[] } {
  const of = (suite: Suite): Failure[] => [
    ...(suite.specs ?? [])
      .filter(({ ok }) => !ok)
      .map(({ title, file, tests }) => ({
        test: `${file} › ${title}`,
        why: beginning(tests.flatMap(({ results }) => results).find(({ error }) => error !== undefined)?.error?.message),
      })),
    ...(suite.suites ?? []).flatMap(of),
  ];
  const failures = [...report.errors.map(({ message }) => ({ test: 'Playwright', why: beginning(message) })), ...report.suites.flatMap(of)];
  const { expected, unexpected, flaky } = report.stats;
  return { count: { passed: expected, failed: Math.max(unexpected + flaky, failures.length) }, failures };
}

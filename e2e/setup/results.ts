/** A test that failed, or a file that could not even be read: its name, and the beginning of why. */
type Failure = { readonly test: string; readonly why: string };

/** What became of the tests of one file; of a whole program where it says nothing of files. */
export type Outcome = { readonly file?: string; readonly passed: number; readonly failures: readonly Failure[] };

type VitestReport = {
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
};
type Spec = { title: string; file: string; ok: boolean; tests: { status: string; results: { error?: { message?: string } }[] }[] };
type Suite = { specs?: Spec[]; suites?: Suite[] };
type PlaywrightReport = { suites: Suite[]; errors: { message?: string }[] };

const lines = 12;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
const colours = /\u001b\[[0-9;]*m/g;
const beginning = (text: string | undefined): string => (text ?? '').replace(colours, '').trim().split('\n').slice(0, lines).join('\n');

/** Reads vitest's JSON. A file whose suite could not be set up is one failure, since none of its tests ran. */
export function fromVitest(report: VitestReport, root: string): Outcome[] {
  return report.testResults.map(({ name, status, message, assertionResults }) => {
    const file = name.replace(`${root}/`, '');
    const failures = assertionResults
      .filter((each) => each.status === 'failed')
      .map(({ fullName, failureMessages }) => ({ test: `${file} › ${fullName}`, why: beginning(failureMessages[0]) }));
    if (failures.length === 0 && status === 'failed') failures.push({ test: file, why: beginning(message) });
    return { file, passed: assertionResults.filter((each) => each.status === 'passed').length, failures };
  });
}

/** Reads Playwright's JSON. A journey that passes only when it is tried again has failed. */
export function fromPlaywright(report: PlaywrightReport): Outcome[] {
  const specs = (suite: Suite): Spec[] => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specs)];
  const outcomes = report.suites.flatMap(specs).map(({ title, file, tests }): Outcome => {
    const failed = tests.filter(({ status }) => status === 'unexpected' || status === 'flaky').flatMap(({ results }) => results);
    const why = beginning(failed.find(({ error }) => error !== undefined)?.error?.message);
    const failures = failed.length > 0 ? [{ test: `${file} › ${title}`, why }] : [];
    return { file, passed: tests.some(({ status }) => status === 'expected') ? 1 : 0, failures };
  });
  const errors = report.errors.map(({ message }) => ({ test: 'Playwright', why: beginning(message) }));
  return [...outcomes, { passed: 0, failures: errors }];
}

import { Failure, type Problem } from '../domain/failure.ts';
import { type ProfileTerms, sampleNames } from '../domain/profile.ts';
import { generalName } from './names.ts';

/** Templates of names that could not stand in a certificate: each is filled for an identity that might be, and written as it would stand there. */
export const templateProblems = (terms: ProfileTerms): Problem[] =>
  (['dnsNames', 'uriNames', 'emailNames'] as const).flatMap((field) =>
    terms[field].flatMap((template) => {
      try {
        const only = { ...terms, dnsNames: [], uriNames: [], emailNames: [], [field]: [template] };
        for (const name of sampleNames(only)) generalName(name);
        return [];
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        return [{ field, detail: error.problems[0]?.detail ?? error.message }];
      }
    }),
  );

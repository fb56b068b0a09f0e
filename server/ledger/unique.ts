import { Prisma } from '#prisma';
import { Failure, type Problem } from '../domain/failure.ts';

/**
 * Runs an insert whose uniqueness the database decides.
 * @param problem says which field was taken, given the columns of the index that refused
 * @throws {Failure} `already_exists`
 */
export async function takenMeans<T>(insert: Promise<T>, problem: (columns: string) => Problem): Promise<T> {
  try {
    return await insert;
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') throw error;
    const { field, detail } = problem(JSON.stringify(error.meta ?? {}));
    throw new Failure('already_exists', `${field}: ${detail}`, { cause: error, problems: [{ field, detail }] });
  }
}

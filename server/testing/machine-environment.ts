/**
 * What a program has to be told of the machine that it runs on; of the tests' own environment it is told nothing else. Many run at once, and none
 * is asked for its metrics unless a test says where.
 */
export const machineEnvironment: Readonly<NodeJS.Dict<string>> = {
  PATH: process.env.PATH,
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
  HAWSER_METRICS_PORT: '0',
};

import { colourOfEnvironment, type EnvironmentColour, environmentColours } from '#server/domain/environment';

const isColour = (text: string | undefined): text is EnvironmentColour => environmentColours.some((colour) => colour === text);

/** What this installation is called, and in which colour; undefined where it has no name. */
export function environment(): { name: string; colour: EnvironmentColour } | undefined {
  const { HAWSER_ENVIRONMENT: name, HAWSER_ENVIRONMENT_COLOUR: colour } = process.env;
  return name ? { name, colour: isColour(colour) ? colour : colourOfEnvironment(name) } : undefined;
}

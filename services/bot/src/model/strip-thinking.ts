/**
 * A reply without what a reasoning model thought aloud. The opening tag is missing where the template already wrote
 * it; the closing one where the reply was cut, and then nothing is left.
 */
export const stripThinking = (text: string): string => {
  const closed = text.lastIndexOf("</think>");
  const rest = closed === -1 ? text : text.slice(closed + "</think>".length);
  return rest.replace(/<think>[\s\S]*$/, "").trim();
};

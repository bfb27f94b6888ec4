/** A sentence that offers near names, or none. The language's own sense of nearness, loaded only when it is needed. */
export const nearNames = async (word: string, candidates: Iterable<string>): Promise<string[]> => {
  const { nearestWords } = await import("@tracewire/bpftrace");
  const near = nearestWords(word.replace(/[*?]/g, ""), candidates, 6);
  return near.length === 0 ? [] : [`Near names: ${near.join(", ")}.`];
};

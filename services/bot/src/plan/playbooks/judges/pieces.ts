import { byPid, clear, found, isAbout, type Judge, NOTHING, ofCalls, rate, sum, who } from "./judge.ts";

const CALLS = ["write", "pwrite64", "sendto", "sendmsg", "read", "pread64", "recvfrom"];
const MANY = 5_000;
const SMALL = 16;

/** Data that is moved in tiny pieces: many calls, few bytes each. */
export const pieces: Judge = (seen) => {
  const counts = seen.rows("syscall-count");
  if (!counts) return NOTHING;
  const busy = byPid(ofCalls(seen, counts, CALLS)).find((row) => isAbout(seen, row));
  if (!busy || busy.perSecond < MANY)
    return seen.about.size === 0
      ? NOTHING
      : clear(
          `data in tiny pieces: ${seen.aboutName} makes ${rate(busy?.perSecond ?? 0)} reads and writes a second`,
        );
  const sizes = (["write-bytes", "read-bytes", "socket-bytes"] as const).flatMap(
    (name) => seen.rows(name) ?? [],
  );
  if (sizes.length === 0)
    return found({
      kind: "pieces",
      weight: 0.3,
      what: `${who(busy)} reads and writes ${rate(busy.perSecond)} times a second`,
      subject: busy.process,
      evidence: `System calls: ${rate(busy.perSecond)} a second.`,
      confidence: "low",
    });
  const bytes = sum(sizes.filter((row) => row.pid === busy.pid)) / busy.perSecond;
  if (bytes > SMALL)
    return clear(`data in tiny pieces: ${busy.process} moves ${Math.round(bytes)} bytes a call`);
  return found({
    kind: "pieces",
    weight: 0.75,
    what: `${who(busy)} moves its data in tiny pieces, ${bytes < 2 ? "one byte at a time" : `${Math.round(bytes)} bytes a call`}`,
    subject: busy.process,
    evidence: `System calls: ${rate(busy.perSecond)} reads and writes a second, ${bytes.toFixed(1)} bytes each on average.`,
    confidence: "high",
  });
};

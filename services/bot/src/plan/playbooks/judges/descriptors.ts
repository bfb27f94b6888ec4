import { byPid, clear, found, isAbout, type Judge, NOTHING, percent, rate, who } from "./judge.ts";

/** A second more opened than closed, and the share of what it opens that stays. */
const GROWS = 1;
const STAYS = 0.5;

/** Who opens and does not close. */
export const descriptors: Judge = (seen) => {
  const opened = seen.rows("descriptor-growth", "@opened");
  const closed = seen.rows("descriptor-growth", "@closed");
  if (!opened || !closed) return NOTHING;
  const growing = byPid(opened)
    .filter((row) => seen.about.size === 0 || isAbout(seen, row))
    .map((row) => ({
      ...row,
      grows: row.perSecond - (closed.find((one) => one.pid === row.pid)?.perSecond ?? 0),
    }))
    .sort((a, b) => b.grows - a.grows);
  const [most] = growing;
  if (!most || most.grows < GROWS || most.grows < most.perSecond * STAYS)
    return clear("growing descriptors: nobody opens much more than it closes");
  return found({
    kind: "descriptor-growth",
    weight: isAbout(seen, most) ? 0.8 : 0.55,
    what: `${who(most)} opens descriptors and does not close them: a descriptor leak`,
    subject: most.process,
    evidence: `Descriptors opened and closed: ${rate(most.perSecond)} a second opened, ${percent(most.grows / most.perSecond)} of them stay open.`,
    confidence: "medium",
  });
};

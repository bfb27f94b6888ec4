import { columnName, named, type Piece } from "./piece.ts";

/** Tokens between a mark such as "per" and the column that it puts into the grouping. */
const MARK_REACH = 3;

/** What they end is no longer part of "which process …". */
const PARTICLES: readonly string[] = ["が", "を", "は"];

/** "Until it gets a CPU": what processes wait for or burn, and no column of the answer. */
const AFTER_A_CPU: readonly string[] = [
  "run-queue",
  "wait",
  "off-cpu",
  "cpu-use",
  "burn",
  "migration",
  "voluntary",
  "timeslice",
  "context-switch",
];

/** The columns that are named, by what the question wants of them. */
export const columnsOf = (pieces: Piece[]): { groups: string[]; mentions: string[]; counted: string[] } => {
  const columns = pieces.flatMap((piece, index) => {
    const name = columnName(piece);
    return name === null ? [] : [{ name, role: roleOf(pieces, index) }];
  });
  const of = (role: string) => [
    ...new Set(columns.filter((one) => one.role === role).map((one) => one.name)),
  ];
  const isPrize = pieces.some(({ value, match }) =>
    match?.concepts.some(({ name }) => value === null && AFTER_A_CPU.includes(name)),
  );
  return {
    groups: of("group"),
    mentions: of("mention").filter((name) => name !== "cpu" || !isPrize),
    counted: of("counted"),
  };
};

type ColumnRole = "group" | "mention" | "counted";
const CROWDS: readonly string[] = ["container", "user"];

/** "per process", "which files", "プロセスごと" group; "how many files" counts; anything else only mentions. */
export const roleOf = (pieces: Piece[], index: number): ColumnRole => {
  const role = roleByMarks(pieces, index);
  // "Containers that fork a lot": there is nothing else to do with a container than to tell it from others.
  return role === "mention" && CROWDS.includes(columnName(pieces[index]!) ?? "") ? "group" : role;
};

const roleByMarks = (pieces: Piece[], index: number): ColumnRole => {
  if (pieces.slice(index + 1, index + 3).some((piece) => named(piece, "mark", "after"))) return "group";
  let content = false;
  for (let back = 1; back <= MARK_REACH && index - back >= 0; back += 1) {
    const before = pieces[index - back]!;
    if (PARTICLES.includes(before.token.text)) return "mention";
    if (named(before, "mark", "counting")) return content ? "mention" : "counted";
    if (named(before, "mark", "after")) return "mention";
    if (columnName(before) !== null) {
      // "by process and file" groups by both, "which process opens files" by the first.
      return !content && roleOf(pieces, index - back) === "group" ? "group" : "mention";
    }
    if (named(before, "mark", "before")) return "group";
    if (before.value !== null || before.match === null) return "mention";
    content ||= !before.match.concepts.some((one) => one.kind === "neutral" || one.kind === "mark");
  }
  return "mention";
};

/** Whether a row for each member is asked for: "by process", "プロセスごと". */
export const isPerMember = (pieces: Piece[]): boolean =>
  pieces.some(
    (piece, index) =>
      named(piece, "mark", "each") &&
      (named(piece, "mark", "after")
        ? pieces.slice(Math.max(0, index - 2), index)
        : pieces.slice(index + 1, index + 3)
      ).some((one) => columnName(one) !== null),
  );

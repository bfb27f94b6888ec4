import { execFile } from "node:child_process";
import { promisify } from "node:util";

const PRELUDE = `
use strict; use warnings; $| = 1; use Fcntl; use Socket; use POSIX ();
sub nap { select(undef, undef, undef, $_[0] / 1000) }
sub proc { open(my $f, "<", "/proc/$$/$_[0]") or die; local $/; <$f> }
`;

/**
 * Perl's arguments for a process of a name of its own that does exactly what the Perl says.
 * @param comm at most 15 characters
 */
export const perlNamed = (comm: string, perl: string, args: string[] = []): string[] => [
  "-e",
  `${PRELUDE}\n$0 = "${comm}"; nap(150);\n${perl}\nPOSIX::_exit(0);`,
  "--",
  ...args,
];

/** What the process prints of itself. */
export const planted = async (comm: string, perl: string, args: string[] = []): Promise<string> => {
  const { stdout } = await promisify(execFile)("perl", perlNamed(comm, perl, args), { timeout: 30_000 });
  return stdout;
};

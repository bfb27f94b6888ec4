/**
 * Bash that becomes a Perl process of a name of its own, and does what the Perl says. Its own start is over when it
 * gets that name, so that a count by name is exact.
 * @param comm at most 15 characters, as the kernel keeps them
 */
export const processNamed = (comm: string, perl: string): string => `exec perl - <<'END_OF_PERL'
use strict; use warnings; no warnings qw(void); use Socket; use POSIX ();
$| = 1;
sub nap { select(undef, undef, undef, $_[0] / 1000) }
$0 = "${comm}";
${perl}
POSIX::_exit(0);
END_OF_PERL
`;

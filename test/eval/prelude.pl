# What every planted workload can use. A workload sets itself up, calls ready(facts), which waits until the probes
# are attached, does what it is known to do, and calls done(facts). Names and meaning of these helpers are those of
# the case format, so that case folders from elsewhere run too.
use strict; use warnings;
use POSIX (); use Fcntl; use Socket; use Time::HiRes ();
$| = 1;
our $DIR = $ENV{EVAL_DIR};
our @kids;

# Milliseconds: nap() by select, nsleep() by clock_nanosleep, spin_ms() on the CPU.
sub nap { select(undef, undef, undef, $_[0] / 1000) }
sub nsleep { Time::HiRes::nanosleep($_[0] * 1e6) }
sub spin_ms { my $end = Time::HiRes::time() + $_[0] / 1000; my $x = 0; while (Time::HiRes::time() < $end) { $x += $_ for 1 .. 50 } $x }

# comm(NAME): at most 15 characters, as the kernel keeps them.
sub comm { $0 = $_[0] }
# pin(CPU): sched_setaffinity of x86-64.
sub pin { my $mask = pack("Q", 1 << $_[0]); syscall(203, 0, 8, $mask) }

# kid(NAME, SUB): a process of that name which runs SUB after go(). Returns its pid.
sub kid {
  my ($name, $sub) = @_;
  pipe(my $wait, my $start) or die "pipe: $!";
  defined(my $pid = fork()) or die "fork: $!";
  if ($pid) { close $wait; push @kids, { pid => $pid, start => $start }; return $pid }
  close $start;
  open(STDIN, "<", "/dev/null");
  comm($name);
  sysread($wait, my $byte, 1);
  close $wait;
  nap(150);
  eval { $sub->(); 1 } or warn $@;
  POSIX::_exit(0);
}

sub facts_line { my %facts = @_; join(" ", map { "$_=$facts{$_}" } sort keys %facts) }
sub ready { print "READY ", facts_line(@_), "\n"; sysread(STDIN, my $line, 16); nap(200) }
# go(): every kid begins; go(1) also waits for their ends.
sub go { syswrite($_->{start}, "g") for @kids; reap() if $_[0] }
sub reap { waitpid($_->{pid}, 0) for @kids }
sub done { print "DONE ", facts_line(@_), "\n"; POSIX::_exit(0) }

sub spit { my ($path, $text) = @_; sysopen(my $file, $path, O_WRONLY | O_CREAT | O_TRUNC) or die "$path: $!"; syswrite($file, $text); close $file }
sub slurp { open(my $file, "<", $_[0]) or die "$_[0]: $!"; local $/; <$file> }

# listener([PORT]): (socket, port) on the loopback.  dial(PORT): a socket, or undef.
sub listener {
  socket(my $socket, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
  setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, pack("i", 1));
  bind($socket, sockaddr_in($_[0] || 0, INADDR_LOOPBACK)) or die "bind: $!";
  listen($socket, 64) or die "listen: $!";
  my ($port) = sockaddr_in(getsockname($socket));
  return ($socket, $port);
}
sub dial {
  socket(my $socket, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
  connect($socket, sockaddr_in($_[0], INADDR_LOOPBACK)) or return undef;
  return $socket;
}

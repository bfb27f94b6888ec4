#!/usr/bin/perl
# First process of the guest: runs every case under /cases and writes one marked line for each to the second serial
# port. Only modules of perl-base. Bytes go out as hex, so that no line can hold anything unexpected.
use strict;
use warnings;
use POSIX qw(WNOHANG setpgid);

my $LANES = 3;
# Large types of the kernel take long to read: `struct sock` half a minute, and much longer on a busy machine.
my $ATTACH_S = 300;
my $ASK_S = 300;
# What the probes saw last has to get through the ring buffer before bpftrace is told to end.
my $SETTLE_S = 0.3;
my $STOP_S = 40;
my $REPEAT_S = 2;
my $POLL_S = 0.1;
my $MAX_BYTES = 512 * 1024;
my $ATTACHED = "__BPFTRACE_NOTIFY_PROBES_ATTACHED";

$ENV{PATH} = "/usr/sbin:/usr/bin";
system("mount -t $_") == 0 or print STDERR "cannot mount $_\n"
  for "proc proc /proc", "sysfs sys /sys", "devtmpfs dev /dev", "tmpfs tmp /tmp",
    "tracefs nodev /sys/kernel/tracing", "debugfs nodev /sys/kernel/debug";
loopback_up();
# bpftrace looks a library up by its short name in the cache that this makes.
system("ldconfig");
system("stty -F /dev/ttyS1 raw");
open(my $port, ">", "/dev/ttyS1") or die "no second serial port: $!";
$port->autoflush(1);

chomp(my $kernel = `uname -r`);
report(sprintf('{"kernel":"%s","bootedS":%s}', $kernel, now()));
run_all(sort { $a <=> $b } map { m{(\d+)$} } glob("/cases/*"));
report(sprintf('{"endedS":%s}', now()));
# The host ends the machine when it has read that line; this is for a host that is gone.
open(my $sysrq, ">", "/proc/sysrq-trigger") or die "cannot switch off: $!";
syswrite($sysrq, "o");
sleep 60;

# A few at a time, because bpftrace starts slowly here and then mostly waits. A case may ask to be alone.
sub run_all {
  my %running;
  for my $case (@_) {
    my $alone = -e "/cases/$case/alone";
    collect(\%running) while keys %running >= ($alone ? 1 : $LANES);
    my $lane = fork() // die "fork: $!";
    if ($lane == 0) { run_case($case); POSIX::_exit(0); }
    $running{$lane} = $case;
    collect(\%running) while $alone and %running;
  }
  collect(\%running) while %running;
}

sub collect {
  my ($running) = @_;
  # Orphans of the workloads end here as well.
  my $case = delete $running->{ waitpid(-1, 0) } // return;
  report(slurp("/tmp/$case/result") || qq({"case":$case,"trouble":"the guest could not run it"}));
}

sub run_case {
  my ($case) = @_;
  my ($in, $out) = ("/cases/$case", "/tmp/$case");
  mkdir $out;
  chdir $out;
  my $before = -e "$in/before" && start(["bash", "$in/before"], "/dev/null", "before");
  finish($before, now() + $ASK_S) if $before;
  my $startedS = now();
  my $bpftrace = start([split /\0/, slurp("$in/command")], -e "$in/script" ? "$in/script" : "/dev/null", "trace");
  my ($attachedS, $workload) = (undef, "null");
  if (-e "$in/workload") {
    $attachedS = now() - $startedS if attached($bpftrace, now() + $ATTACH_S);
    $workload = work($in) if defined $attachedS;
    pause($SETTLE_S);
    stop($bpftrace);
  } else {
    finish($bpftrace, now() + $ASK_S);
  }
  my $takenS = now() - $startedS;
  kill("KILL", -$before->{pid}) if $before;
  spill("result", sprintf(
    '{"case":%d,"attachedS":%s,"takenS":%.2f,"exit":%s,"signal":%d,"killed":%s,"workload":%s,"stdout":%s,"stderr":%s}',
    $case, $attachedS // "null", $takenS, ending($bpftrace), $workload, bytes("trace.out"), bytes("trace.err")));
}

sub work {
  my ($in) = @_;
  my $work = start(["bash", "$in/workload"], "/dev/null", "work");
  finish($work, now() + slurp("$in/window"));
  return sprintf('{"exit":%s,"signal":%d,"late":%s,"output":%s}', ending($work), bytes("work.out", "work.err"));
}

# Its own group, so that one signal reaches all of it.
sub start {
  my ($command, $input, $name) = @_;
  my $pid = fork() // die "fork: $!";
  if ($pid == 0) {
    setpgid(0, 0);
    open(STDIN, "<", $input) and open(STDOUT, ">", "$name.out") and open(STDERR, ">", "$name.err")
      and exec({ $command->[0] } @$command);
    print STDERR "cannot start $command->[0]: $!\n";
    POSIX::_exit(127);
  }
  setpgid($pid, $pid);
  return { pid => $pid, name => $name, status => undef, killed => 0 };
}

sub ended {
  my ($process) = @_;
  return 1 if defined $process->{status};
  return 0 if waitpid($process->{pid}, WNOHANG) != $process->{pid};
  $process->{status} = $?;
  return 1;
}

sub attached {
  my ($process, $deadline) = @_;
  until (ended($process) or now() > $deadline) {
    return 1 if grep { slurp("$process->{name}.$_", 65_536) =~ $ATTACHED } "err", "out";
    pause($POLL_S);
  }
  return 0;
}

sub finish {
  my ($process, $deadline) = @_;
  pause($POLL_S) until ended($process) or now() > $deadline;
  kill_group($process);
}

# As the agent does it: SIGTERM again and again, since one that comes too early is lost.
sub stop {
  my ($process) = @_;
  my $deadline = now() + $STOP_S;
  my $nextS = 0;
  until (ended($process) or now() > $deadline) {
    if (now() >= $nextS) { kill("TERM", -$process->{pid}); $nextS = now() + $REPEAT_S; }
    pause($POLL_S);
  }
  kill_group($process);
}

sub kill_group {
  my ($process) = @_;
  return if ended($process);
  $process->{killed} = 1;
  kill("KILL", -$process->{pid});
  pause($POLL_S) until ended($process);
}

sub ending {
  my ($process) = @_;
  my ($status, $killed) = ($process->{status}, $process->{killed} ? "true" : "false");
  return ($status & 127) ? ("null", $status & 127, $killed) : ($status >> 8, 0, $killed);
}

# There is no `ip` here: SIOCSIFFLAGS with IFF_UP and IFF_RUNNING.
sub loopback_up {
  my $flags = pack("a16 s x14", "lo", 0x41);
  socket(my $socket, 2, 2, 0) or die "no sockets: $!";
  ioctl($socket, 0x8914, $flags)
    or print STDERR "no loopback: $!\n";
}

sub report { print $port "tracewire $_[0]\n"; }

sub now { return (split ' ', slurp("/proc/uptime"))[0]; }

sub pause { select(undef, undef, undef, $_[0]); }

sub bytes { return '"' . unpack("H*", join("", map { slurp($_, $MAX_BYTES) } @_)) . '"'; }

sub slurp {
  my ($file, $max) = @_;
  open(my $in, "<", $file) or return "";
  read($in, my $content, $max // 16 * 1024 * 1024);
  return $content;
}

sub spill {
  my ($file, $content) = @_;
  open(my $out, ">", $file) or die "$file: $!";
  print $out $content;
}

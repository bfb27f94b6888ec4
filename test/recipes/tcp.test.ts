import { expect } from "vitest";
import { allHold, type Truth } from "./truth.ts";

const ANY = Number.POSITIVE_INFINITY;

/** A listener on a free port, and a way to connect to it. */
const TCP = `
sub listener { socket(my $s, PF_INET, SOCK_STREAM, 0); setsockopt($s, SOL_SOCKET, SO_REUSEADDR, pack("i", 1)); bind($s, sockaddr_in(0, INADDR_LOOPBACK)); listen($s, 64); ($s, (sockaddr_in(getsockname $s))[0]) }
sub dial { socket(my $s, PF_INET, SOCK_STREAM, 0); connect($s, sockaddr_in($_[0], INADDR_LOOPBACK)) or return undef; $s }
`;
/** A server that takes so many connections, and a client under the process's own name. */
const meet = (server: string, connections: number, client: string): string => `${TCP}
my ($s, $port) = listener(); print "$port";
my $p = fork(); if (!$p) { $0 = "${server}"; for (1..${connections}) { accept(my $c, $s); my $b; while (sysread($c, $b, 65536)) {} close $c } POSIX::_exit(0) }
close $s; ${client} waitpid($p, 0)`;

const truths: Truth[] = [
  {
    recipe: "tcp-connects",
    ask: "which processes open TCP connections, and to where",
    run: [["tw-dialer", meet("tw-server", 5, `for (1..5) { my $x = dial($port); nap(10); close $x }`)]],
    truth: (answer, [port = ""]) => expect(answer.value("@connects", "tw-dialer", "127.0.0.1", port)).toBe(5),
  },
  {
    recipe: "tcp-accepts",
    ask: "accepted connections by process",
    run: [["tw-client", meet("tw-accepter", 6, `for (1..6) { my $x = dial($port); nap(10); close $x }`)]],
    truth: (answer) => expect(answer.value("@accepted", "tw-accepter")).toBe(6),
  },
  {
    recipe: "tcp-accept-ports",
    ask: "incoming TCP connections by port",
    run: [["tw-client2", meet("tw-ports", 4, `for (1..4) { my $x = dial($port); nap(10); close $x }`)]],
    truth: (answer, [port = ""]) => expect(answer.value("@accepted", port)).toBe(4),
  },
  {
    recipe: "tcp-connect-latency",
    ask: "TCP connect latency histogram of process tw-connlat",
    run: [["tw-connlat", meet("tw-server3", 5, `for (1..5) { my $x = dial($port); nap(10); close $x }`)]],
    truth: (answer) => expect(answer.between("@latency", 0, ANY)).toBe(5),
  },
  {
    recipe: "tcp-connect-failed",
    ask: "failed connects by process and error",
    run: [
      [
        "tw-refused",
        `for (1..8) { socket(my $s, PF_INET, SOCK_STREAM, 0); connect($s, sockaddr_in(1, INADDR_LOOPBACK)) }`,
      ],
    ],
    truth: (answer) => expect(answer.value("@failed", "tw-refused", 111)).toBe(8),
  },
  {
    recipe: "tcp-sessions",
    ask: "duration of TCP sessions in milliseconds",
    run: [["tw-session", meet("tw-server4", 3, `for (1..3) { my $x = dial($port); nap(150); close $x }`)]],
    truth: (answer, [port = ""]) => expect(answer.between("@life", 128, 255, port)).toBe(3),
  },
  {
    recipe: "tcp-states",
    ask: "count TCP state transitions",
    run: [["tw-states", meet("tw-server5", 7, `for (1..7) { my $x = dial($port); nap(5); close $x }`)]],
    truth: (answer) => expect(answer.value("@changes", "2,1")).toBeGreaterThanOrEqual(7),
  },
  {
    recipe: "tcp-handshakes",
    ask: "TCP SYN packets with source and destination",
    run: [["tw-syn", meet("tw-server6", 3, `for (1..3) { my $x = dial($port); nap(5); close $x }`)]],
    truth: (answer, [port = ""]) => expect(answer.lines("tw-syn", `-> 127.0.0.1:${port}`)).toHaveLength(3),
  },
  {
    recipe: "tcp-resets",
    ask: "TCP resets sent and received",
    run: [
      [
        "tw-resets",
        `for (1..6) { socket(my $s, PF_INET, SOCK_STREAM, 0); connect($s, sockaddr_in(1, INADDR_LOOPBACK)) }`,
      ],
    ],
    truth: (answer) => expect(answer.value("@sent")).toBeGreaterThanOrEqual(6),
  },
  {
    recipe: "tcp-rtt",
    ask: "TCP round trip time with addresses and ports",
    run: [
      [
        "tw-rtt",
        meet(
          "tw-server7",
          1,
          `my $x = dial($port); for (1..20) { syswrite($x, "x" x 1000); nap(5) } close $x;`,
        ),
      ],
    ],
    truth: (answer, [port = ""]) =>
      expect(answer.between("@rtt", 0, ANY, "127.0.0.1", port)).toBeGreaterThan(5),
  },
  {
    recipe: "tcp-cwnd",
    ask: "TCP congestion window by port",
    run: [
      [
        "tw-cwnd",
        meet(
          "tw-server8",
          1,
          `my $x = dial($port); for (1..20) { syswrite($x, "x" x 1000); nap(5) } close $x;`,
        ),
      ],
    ],
    truth: (answer, [port = ""]) => expect(answer.between("@window", 10, 10, port)).toBeGreaterThan(5),
  },
  {
    recipe: "tcp-bytes",
    ask: "how many bytes does each process send and receive over TCP",
    run: [
      [
        "tw-tcpsend",
        meet("tw-tcprecv", 1, `my $x = dial($port); send($x, "z" x 5000, 0) for 1..60; close $x;`),
      ],
    ],
    truth: (answer) => {
      expect(answer.value("@sent", "tw-tcpsend")).toBe(300_000);
      expect(answer.value("@received", "tw-tcprecv")).toBe(300_000);
    },
  },
];

allHold("recipes about TCP", truths);

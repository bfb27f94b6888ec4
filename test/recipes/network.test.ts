import { expect } from "vitest";
import { allHold, type Truth } from "./truth.ts";

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
    recipe: "udp-bytes",
    ask: "UDP bytes sent and received by process",
    run: [
      [
        "tw-udp",
        `socket(my $r, PF_INET, SOCK_DGRAM, 0); bind($r, sockaddr_in(0, INADDR_LOOPBACK)); my $to = getsockname $r; socket(my $s, PF_INET, SOCK_DGRAM, 0); for (1..30) { send($s, "u" x 200, 0, $to); recv($r, my $b, 500, 0) }`,
      ],
    ],
    truth: (answer) => {
      expect(answer.value("@sent", "tw-udp")).toBe(6_000);
      expect(answer.value("@datagrams", "tw-udp")).toBe(30);
      expect(answer.value("@received", "tw-udp")).toBe(6_000);
    },
  },
  {
    recipe: "socket-bytes",
    ask: "network throughput in bytes by process",
    run: [
      [
        "tw-sockbytes",
        meet("tw-server9", 1, `my $x = dial($port); send($x, "z" x 1000, 0) for 1..50; close $x;`),
      ],
    ],
    truth: (answer) => expect(answer.value("@sent", "tw-sockbytes")).toBe(50_000),
  },
  {
    recipe: "socket-calls",
    ask: "count send and receive calls by process",
    run: [
      [
        "tw-sends",
        `socketpair(my $a, my $b, AF_UNIX, SOCK_STREAM, 0); for (1..17) { send($a, "x", 0); recv($b, my $c, 5, 0) }`,
      ],
    ],
    truth: (answer) => {
      expect(answer.value("@sends", "tw-sends")).toBe(17);
      expect(answer.value("@receives", "tw-sends")).toBe(17);
    },
  },
  {
    recipe: "socket-create",
    ask: "who creates sockets, of which type",
    run: [
      [
        "tw-sockets",
        `socket(my $s, PF_INET, SOCK_DGRAM, 0) for 1..9; socket(my $t, AF_UNIX, SOCK_STREAM, 0)`,
      ],
    ],
    truth: (answer) => {
      expect(answer.value("@sockets", "tw-sockets,2,2")).toBe(9);
      expect(answer.value("@sockets", "tw-sockets,1,1")).toBe(1);
    },
  },
  {
    recipe: "listen-log",
    ask: "which processes start to listen",
    run: [
      [
        "tw-listener",
        `socket(my $s, PF_INET, SOCK_STREAM, 0); bind($s, sockaddr_in(0, INADDR_LOOPBACK)); listen($s, 37)`,
      ],
    ],
    truth: (answer) => expect(answer.lines("tw-listener", "queue 37")).toHaveLength(1),
  },
  {
    recipe: "packet-drops",
    ask: "why does the kernel drop packets",
    run: [
      [
        "tw-drops",
        `socket(my $s, PF_INET, SOCK_DGRAM, 0); send($s, "x", 0, sockaddr_in(1, INADDR_LOOPBACK)) for 1..12`,
      ],
    ],
    truth: (answer) => expect(answer.value("@drops", /udp/)).toBeGreaterThanOrEqual(12),
  },
  {
    recipe: "drop-stacks",
    ask: "packet drop stacks",
    run: [
      [
        "tw-dropstk",
        `socket(my $s, PF_INET, SOCK_DGRAM, 0); send($s, "x", 0, sockaddr_in(1, INADDR_LOOPBACK)) for 1..12`,
      ],
    ],
    truth: (answer) => expect(answer.value("@paths", /udp/)).toBeGreaterThanOrEqual(12),
  },
  {
    recipe: "syn-backlog",
    ask: "is the SYN backlog full",
    run: [
      [
        "tw-backlog",
        `socket(my $s, PF_INET, SOCK_DGRAM, 0); send($s, "x", 0, sockaddr_in(1, INADDR_LOOPBACK)) for 1..5`,
      ],
    ],
    truth: (answer) => expect(answer.value("@drops", /udp/)).toBeGreaterThanOrEqual(5),
  },
  {
    recipe: "icmp-sent",
    ask: "ICMP messages sent by type",
    run: [
      [
        "tw-icmp",
        `for (1..3) { socket(my $s, PF_INET, SOCK_DGRAM, 0); send($s, "x", 0, sockaddr_in(1, INADDR_LOOPBACK)); nap(250) }`,
      ],
    ],
    truth: (answer) => expect(answer.value("@icmp", "3,3")).toBeGreaterThanOrEqual(1),
  },
  {
    recipe: "interface-packets",
    ask: "packets and bytes per interface",
    windowMs: 2_300,
    run: [
      [
        "tw-packets",
        `socket(my $r, PF_INET, SOCK_DGRAM, 0); bind($r, sockaddr_in(0, INADDR_LOOPBACK)); my $to = getsockname $r; socket(my $s, PF_INET, SOCK_DGRAM, 0); for (1..200) { send($s, "u" x 972, 0, $to); recv($r, my $b, 2000, 0) }`,
      ],
    ],
    truth: (answer) => {
      expect(answer.total("@packets_in", "lo")).toBeGreaterThanOrEqual(200);
      expect(answer.total("@bytes_in", "lo")).toBeGreaterThanOrEqual(200_000);
    },
  },
  {
    recipe: "packet-sizes",
    ask: "packet size distribution by interface",
    run: [
      [
        "tw-pktsize",
        `socket(my $r, PF_INET, SOCK_DGRAM, 0); bind($r, sockaddr_in(0, INADDR_LOOPBACK)); my $to = getsockname $r; socket(my $s, PF_INET, SOCK_DGRAM, 0); for (1..150) { send($s, "u" x 9000, 0, $to); recv($r, my $b, 20000, 0) }`,
      ],
    ],
    truth: (answer) => expect(answer.between("@received", 8_192, 16_383, "lo")).toBeGreaterThanOrEqual(150),
  },
  {
    recipe: "route-lookups",
    ask: "route lookups by destination",
    run: [
      [
        "tw-routes",
        `for (1..9) { socket(my $s, PF_INET, SOCK_DGRAM, 0); connect($s, sockaddr_in(9, pack("C4", 203, 0, 113, 77))) }`,
      ],
    ],
    truth: (answer) => expect(answer.value("@lookups", "203.0.113.77")).toBeGreaterThanOrEqual(9),
  },
  {
    recipe: "kernel-log",
    ask: "kernel log messages",
    run: [["tw-printk", `open(my $f, ">", "/dev/kmsg"); print $f "tw-kernel-note-7\\n"; close $f`]],
    truth: (answer) => expect(answer.lines(/tw-kernel-note-7/).length).toBeGreaterThanOrEqual(1),
  },
];

allHold("recipes about the network", truths);

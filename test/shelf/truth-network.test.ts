import { expect, test } from "vitest";
import { planted } from "../support/planted.ts";
import { holdSideBySide, type Proof } from "./side-by-side.ts";

const COMM = "sh-talker";
const TIMES = 12;
const CHUNK = 1_000;

/** Twelve connections to itself, each sends and reads 1,000 bytes; then refused ones and datagrams. Prints the two ports. */
const TALK = `
  socket(my $s, PF_INET, SOCK_STREAM, 0) or die; bind($s, sockaddr_in(0, INADDR_LOOPBACK)) or die; listen($s, 37) or die;
  my ($port) = sockaddr_in(getsockname($s));
  for (1..${TIMES}) {
    socket(my $c, PF_INET, SOCK_STREAM, 0) or die; connect($c, sockaddr_in($port, INADDR_LOOPBACK)) or die;
    accept(my $a, $s) or die;
    send($c, "x" x ${CHUNK}, 0) == ${CHUNK} or die;
    my $got = 0; while ($got < ${CHUNK}) { defined(recv($a, my $b, ${CHUNK}, 0)) or die; $got += length $b }
    close $c; close $a;
  }
  close $s;
  for (1..5) { socket(my $c, PF_INET, SOCK_STREAM, 0) or die; connect($c, sockaddr_in($port, INADDR_LOOPBACK)) and die }
  socket(my $u, PF_INET, SOCK_DGRAM, 0) or die; bind($u, sockaddr_in(0, INADDR_LOOPBACK)) or die;
  for (1..7) { send($u, "y" x 100, 0, getsockname($u)) == 100 or die; defined(recv($u, my $b, 200, 0)) or die }
  print $port;`;

/** Each connect, the refused ones too. */
const TRIED = TIMES + 5;

const connections: Proof[] = [
  {
    recipe: "tcp-connects",
    comm: COMM,
    truth: (found, port) => expect(found.value("@connects", COMM, port)).toBe(TRIED),
  },
  {
    recipe: "tcp-connect-failed",
    comm: COMM,
    truth: (found) => expect(found.value("@failed", COMM, 111)).toBe(5),
  },
  {
    recipe: "tcp-connect-latency",
    comm: COMM,
    truth: (found) => expect(found.value("@latency")).toBe(TIMES),
  },
  { recipe: "tcp-accepts", comm: COMM, truth: (found) => expect(found.value("@accepted", COMM)).toBe(TIMES) },
  { recipe: "tcp-accept-ports", truth: (found, port) => expect(found.value("@accepted", port)).toBe(TIMES) },
  {
    recipe: "tcp-handshakes",
    comm: COMM,
    truth: (found, port) => expect(found.lines(COMM, `-> 127.0.0.1:${port}`)).toHaveLength(TRIED),
  },
  {
    recipe: "tcp-states",
    by: "from+to+port",
    truth: (found, port) => expect(found.value("@changes", 7, 2, port)).toBe(TRIED),
  },
  {
    recipe: "listen-log",
    comm: COMM,
    truth: (found) => expect(found.lines(COMM, "queue 37")).toHaveLength(1),
  },
];

const traffic: Proof[] = [
  {
    recipe: "tcp-bytes",
    comm: COMM,
    truth: (found) => {
      expect(found.value("@sent", COMM)).toBe(TIMES * CHUNK);
      expect(found.value("@received", COMM)).toBe(TIMES * CHUNK);
    },
  },
  {
    recipe: "udp-bytes",
    comm: COMM,
    truth: (found) => {
      expect(found.value("@sent", COMM)).toBe(700);
      expect(found.value("@datagrams", COMM)).toBe(7);
      expect(found.value("@received", COMM)).toBe(700);
      expect(found.value("@datagrams_in", COMM)).toBe(7);
    },
  },
  {
    recipe: "socket-bytes",
    comm: COMM,
    truth: (found) => {
      expect(found.value("@sent", COMM)).toBe(TIMES * CHUNK + 700);
      expect(found.value("@received", COMM)).toBe(TIMES * CHUNK + 700);
    },
  },
  {
    recipe: "socket-calls",
    comm: COMM,
    truth: (found) => {
      expect(found.value("@sends", COMM)).toBe(TIMES + 7);
      expect(found.value("@receives", COMM)).toBe(TIMES + 7);
    },
  },
  {
    recipe: "socket-create",
    comm: COMM,
    truth: (found) => {
      expect(found.value("@sockets", COMM, 2, 1)).toBe(1 + TRIED);
      expect(found.value("@sockets", COMM, 2, 2)).toBe(1);
    },
  },
  {
    recipe: "tcp-resets",
    by: "port",
    truth: (found, port) => expect(found.value("@received", port)).toBe(5),
  },
  {
    recipe: "interface-packets",
    truth: (found) => expect(found.value("@bytes_in", "lo")).toBeGreaterThanOrEqual(TIMES * CHUNK + 700),
  },
];

test.each([
  ["connections", connections],
  ["traffic", traffic],
])("recipes about %s say what a process did that talks to itself", async (_, proofs) => {
  await holdSideBySide(proofs, () => planted(COMM, TALK));
});

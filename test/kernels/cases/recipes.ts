import { expect } from "vitest";
import type { Suite } from "../debian-sources.ts";
import { type KernelResult, WITH_ADMIN } from "../kernel-case.ts";
import type { KernelTest } from "../kernel-tests.ts";
import { expectEndedWell, valuesOf } from "../read-result.ts";
import { probesTheKernel, recipeScripts } from "../recipe-scripts.ts";
import { processNamed } from "./process-named.ts";

/** What a recipe has to find, and a workload of which that is known. */
type Truth = {
  recipe: string;
  /** The body that the kernel's own functions and events lead to. */
  body: Record<Suite, number>;
  finds: string;
  workload: string;
  check(result: KernelResult): void;
};

/** Every recipe that may probe functions of the kernel, against a known truth. */
export const recipeTests = async (suite: Suite): Promise<KernelTest[]> => {
  const scripts = await recipeScripts();
  const recipes = new Set(scripts.filter(probesTheKernel).map(({ recipe }) => recipe));
  return [...recipes]
    .filter((recipe) => !OF_MODULES.includes(recipe))
    .map((recipe) => {
      const truth = TRUTHS.find((one) => one.recipe === recipe);
      const bodies = scripts.filter((one) => one.recipe === recipe);
      const chosen = bodies.find((one) => (truth ? one.body === truth.body[suite] : probesTheKernel(one)));
      return {
        name: `the recipe ${recipe} ${truth?.finds ?? "attaches and ends well"}`,
        script: chosen?.script ?? "",
        confinement: WITH_ADMIN,
        workload: truth?.workload ?? "ls / > /dev/null",
        check: truth?.check ?? expectEndedWell,
      };
    });
};

/** Their functions come with a module, and the guest loads none. */
const OF_MODULES = ["md-flush", "nfs-latency", "xfs-latency", "zfs-latency"];

/** Sends so many times so many bytes to itself and reads them. */
const talksToItself = (comm: string, type: "STREAM" | "DGRAM"): string =>
  processNamed(
    comm,
    `socket(my $server, PF_INET, SOCK_${type}, 0) or die; bind($server, sockaddr_in(0, INADDR_LOOPBACK)) or die;
     ${type === "STREAM" ? "listen($server, 1) or die;" : ""}
     socket(my $client, PF_INET, SOCK_${type}, 0) or die; connect($client, getsockname($server)) or die;
     ${type === "STREAM" ? "accept(my $end, $server) or die;" : "my $end = $server;"}
     for (1 .. 10) {
       send($client, "x" x 500, 0) == 500 or die;
       my $got = 0;
       while ($got < 500) { defined(recv($end, my $bytes, 500 - $got, 0)) or die; $got += length($bytes); }
     }`,
  );

const sentAndReceived =
  (comm: string) =>
  (result: KernelResult): void => {
    expect(valuesOf(result, "@sent")[comm]).toBe(5_000);
    expect(valuesOf(result, "@received")[comm]).toBe(5_000);
  };

const TRUTHS: Truth[] = [
  {
    recipe: "capabilities",
    body: { bookworm: 2, trixie: 2 },
    finds: "counts each check of a capability",
    workload: processNamed("changes_root", "for (1 .. 4) { chroot('/') or die; }"),
    // 18 is CAP_SYS_CHROOT.
    check: (result) => expect(valuesOf(result, "@checks")).toMatchObject({ "changes_root,18,0": 4 }),
  },
  {
    recipe: "dcache-lookups",
    body: { bookworm: 1, trixie: 1 },
    finds: "counts each lookup of a name",
    workload: processNamed("looks_up_names", "for (1 .. 30) { stat('/no_such_' . $_); }"),
    check: (result) => expect(valuesOf(result, "@lookups").looks_up_names).toBe(30),
  },
  {
    recipe: "icmp-sent",
    body: { bookworm: 2, trixie: 1 },
    finds: "counts an answer for each datagram to a closed port",
    workload: processNamed(
      "sends_to_nobody",
      `for (1 .. 5) {
         socket(my $socket, PF_INET, SOCK_DGRAM, 0) or die;
         send($socket, "x", 0, sockaddr_in(4711, INADDR_LOOPBACK)) or die;
       }`,
    ),
    check: (result) => expect(valuesOf(result, "@icmp")).toEqual({ "3,3": 5 }),
  },
  {
    recipe: "pagecache-hits",
    body: { bookworm: 1, trixie: 1 },
    finds: "counts an access for each page that is read again",
    workload: processNamed(
      "reads_pages",
      `open(my $out, ">", "pages") or die; print $out "x" x 4096 for 1 .. 200; close($out);
       open(my $in, "<", "pages") or die; my $page;
       for my $again (1 .. 3) { sysseek($in, 0, 0); 1 while sysread($in, $page, 4096); }`,
    ),
    check: (result) => expect(Number(valuesOf(result, "@accesses")[""])).toBeGreaterThanOrEqual(400),
  },
  {
    recipe: "slab-top",
    body: { bookworm: 2, trixie: 1 },
    finds: "counts an object for each file that is opened",
    workload: processNamed("opens_files", 'for (1 .. 60) { open(my $file, "<", "/etc/passwd") or die; }'),
    check: (result) => expect(Number(valuesOf(result, "@allocations").filp)).toBeGreaterThanOrEqual(60),
  },
  {
    recipe: "socket-bytes",
    body: { bookworm: 2, trixie: 1 },
    finds: "adds up the bytes of a socket at both ends",
    workload: talksToItself("talks_on_socket", "STREAM"),
    check: sentAndReceived("talks_on_socket"),
  },
  {
    recipe: "tcp-bytes",
    body: { bookworm: 2, trixie: 1 },
    finds: "adds up the bytes of a connection at both ends",
    workload: talksToItself("talks_tcp", "STREAM"),
    check: sentAndReceived("talks_tcp"),
  },
  {
    recipe: "udp-bytes",
    body: { bookworm: 2, trixie: 1 },
    finds: "adds up bytes and datagrams at both ends",
    workload: talksToItself("talks_udp", "DGRAM"),
    check: (result) => {
      sentAndReceived("talks_udp")(result);
      expect(valuesOf(result, "@datagrams").talks_udp).toBe(10);
      expect(valuesOf(result, "@datagrams_in").talks_udp).toBe(10);
    },
  },
  {
    recipe: "swap-in",
    body: { bookworm: 1, trixie: 2 },
    finds: "counts nothing where there is no swap",
    workload: "ls / > /dev/null",
    check: (result) => expect(valuesOf(result, "@swapins")).toEqual({}),
  },
];

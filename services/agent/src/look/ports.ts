import type { Look } from "@tracewire/protocol";
import type { Cell, Found, Surroundings } from "./found.ts";
import { allPids, statOf } from "./proc/process.ts";
import { endText, type Socket, socketsOf } from "./proc/sockets.ts";
import { linkOf, namesIn } from "./read-bounded.ts";

const COLUMNS = ["protocol", "state", "local", "peer", "pid", "comm", "count", "network"];

/** Networks besides the host's own that are looked into: containers have one each. */
const MAX_NETWORKS = 64;

type Seen = Socket & { network: string };
type Owner = { pid: number; comm: string };

export const lookAtPorts = ({ port }: Look & { what: "ports" }, { most, until }: Surroundings): Found => {
  const pids = allPids();
  const { sockets, notes } = allSockets(pids);
  const wanted = sockets.filter((one) => port === undefined || one.port === port || one.peerPort === port);
  const { owners, complete } = ownersOf(new Set(wanted.map(({ inode }) => inode)), pids, until);
  if (!complete) notes.push("There was no time to find every owner.");
  if (wanted.length === 0)
    notes.push(
      port === undefined
        ? "No port is open."
        : `Nothing listens on port ${port}, and nothing is connected to or from it.`,
    );
  const single = wanted.map((one) => rowOf(one, owners.get(one.inode), 1));
  const rows = single.length > most ? grouped(wanted, owners) : single;
  if (rows.length < single.length)
    notes.push("Connections of one process to one peer, or of one peer to one port, are counted together.");
  return { columns: COLUMNS, rows: rows.toSorted(byWeight), notes };
};

/** The host's own network first, then each other one through a process that lives in it. */
const allSockets = (pids: number[]): { sockets: Seen[]; notes: string[] } => {
  const own = linkOf("/proc/self/ns/net");
  const networks = new Map<string, number | "self">([[own, "self"]]);
  for (const pid of pids) {
    const network = linkOf(`/proc/${pid}/ns/net`);
    if (network !== "" && !networks.has(network)) networks.set(network, pid);
  }
  const notes: string[] = [];
  if (networks.size > MAX_NETWORKS)
    notes.push(`Only ${MAX_NETWORKS} of ${networks.size} networks were looked into.`);
  const sockets = [...networks].slice(0, MAX_NETWORKS).flatMap(([network, pid]) => {
    const { sockets, cut } = socketsOf(pid);
    if (cut) notes.push("There are more connections than were read.");
    return sockets.map((socket) => ({ ...socket, network: network === own ? "" : network }));
  });
  return { sockets, notes };
};

/** Which process has which socket, by going through the open descriptors of all until every one is found. */
const ownersOf = (
  inodes: Set<number>,
  pids: number[],
  until: number,
): { owners: Map<number, Owner>; complete: boolean } => {
  const owners = new Map<number, Owner>();
  // A connection that waits for its end belongs to nobody.
  const open = new Set([...inodes].filter((inode) => inode !== 0));
  for (const pid of pids) {
    if (open.size === 0) break;
    if (Date.now() > until) return { owners, complete: false };
    for (const fd of namesIn(`/proc/${pid}/fd`)) {
      const inode = Number(/^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${fd}`))?.[1] ?? 0);
      if (open.delete(inode)) owners.set(inode, { pid, comm: statOf(pid)?.comm ?? "?" });
    }
  }
  return { owners, complete: true };
};

const rowOf = (socket: Seen, owner: Owner | undefined, count: number): Cell[] => [
  socket.protocol,
  socket.state,
  endText(socket.address, socket.port),
  isOpen(socket) ? "" : endText(socket.peerAddress, socket.peerPort),
  owner?.pid ?? "",
  owner?.comm ?? "",
  count,
  socket.network,
];

const isOpen = ({ state }: Socket): boolean => OPEN.has(state);

/** Who came in to a port that is listened on has a port of its own that says nothing; who went out, the other way round. */
const grouped = (sockets: Seen[], owners: Map<number, Owner>): Cell[][] => {
  const listening = new Set(sockets.filter(isOpen).map(({ network, port }) => `${network} ${port}`));
  const groups = new Map<string, { socket: Seen; owner: Owner | undefined; count: number }>();
  for (const socket of sockets) {
    const owner = owners.get(socket.inode);
    const cameIn = listening.has(`${socket.network} ${socket.port}`);
    const shown = isOpen(socket) ? socket : cameIn ? { ...socket, peerPort: 0 } : { ...socket, port: 0 };
    const key = JSON.stringify(rowOf(shown, owner, 0));
    const group = groups.get(key) ?? { socket: shown, owner, count: 0 };
    group.count += 1;
    groups.set(key, group);
  }
  return [...groups.values()].map(({ socket, owner, count }) => rowOf(socket, owner, count));
};

/** What is listened on first, then the largest groups. */
const byWeight = ([, a, , , , , countA]: Cell[], [, b, , , , , countB]: Cell[]): number =>
  Number(OPEN.has(b as string)) - Number(OPEN.has(a as string)) || Number(countB) - Number(countA);

const OPEN = new Set(["listening", "bound"]);

import { readBounded } from "../read-bounded.ts";

export type Socket = {
  protocol: "tcp" | "tcp6" | "udp" | "udp6";
  state: string;
  address: string;
  port: number;
  peerAddress: string;
  peerPort: number;
  inode: number;
};

const PROTOCOLS = ["tcp", "tcp6", "udp", "udp6"] as const;

/** Of a table of hundreds of thousands of connections the first ones. */
const MAX_BYTES = 24 * 1_048_576;

/** The sockets that a process's network has; `cut` when there are more than were read. */
export const socketsOf = (process: number | "self"): { sockets: Socket[]; cut: boolean } => {
  const tables = PROTOCOLS.map((protocol) => {
    const text = readBounded(`/proc/${process}/net/${protocol}`, MAX_BYTES) ?? "";
    return { sockets: parseSockets(protocol, text), cut: text.length >= MAX_BYTES };
  });
  return { sockets: tables.flatMap(({ sockets }) => sockets), cut: tables.some(({ cut }) => cut) };
};

export const parseSockets = (protocol: Socket["protocol"], text: string): Socket[] =>
  text.split("\n").flatMap((line) => {
    const [, local = "", peer = "", state = "", , , , , , inode] = line.trim().split(/\s+/);
    if (!/^[0-9A-F]+:[0-9A-F]{4}$/.test(local) || inode === undefined) return [];
    const own = endOf(local);
    const other = endOf(peer);
    return [
      {
        protocol,
        state: stateOf(protocol, state),
        address: own.address,
        port: own.port,
        peerAddress: other.address,
        peerPort: other.port,
        inode: Number(inode),
      },
    ];
  });

const endOf = (text: string): { address: string; port: number } => {
  const [address = "", port = ""] = text.split(":");
  return { address: addressOf(address), port: Number.parseInt(port, 16) };
};

/** The kernel prints an address as numbers of 32 bits in the order of the machine's own bytes. */
const addressOf = (hex: string): string => {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)).reverse(),
  );
  if (bytes.length === 4) return bytes.join(".");
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  return mapped ? bytes.slice(12).join(".") : ipv6Of(bytes);
};

/** As RFC 5952 writes it: the longest run of zeros becomes `::`. */
const ipv6Of = (bytes: number[]): string => {
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  const text = groups.join(":");
  const run = (text.match(/(?:^|(?<=:))0(?::0)+(?=:|$)/g) ?? []).sort((a, b) => b.length - a.length)[0];
  if (!run) return text;
  const at = text.search(new RegExp(`(?:^|(?<=:))${run}(?=:|$)`));
  return `${text.slice(0, at).replace(/:$/, "")}::${text.slice(at + run.length).replace(/^:/, "")}`;
};

const stateOf = (protocol: Socket["protocol"], code: string): string => {
  const state = STATES[code] ?? code;
  // A UDP socket that is bound says "close".
  return protocol.startsWith("udp") && state === "close" ? "bound" : state;
};

const STATES: Record<string, string> = {
  "01": "established",
  "02": "syn-sent",
  "03": "syn-received",
  "04": "fin-wait-1",
  "05": "fin-wait-2",
  "06": "time-wait",
  "07": "close",
  "08": "close-wait",
  "09": "last-ack",
  "0A": "listening",
  "0B": "closing",
  "0C": "syn-received",
};

export const endText = (address: string, port: number): string => {
  const host = address.includes(":") ? `[${address}]` : address;
  return `${host}:${port === 0 ? "*" : port}`;
};

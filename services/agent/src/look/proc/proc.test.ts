import { expect, test } from "vitest";
import { containerOf, shortCgroup } from "./container.ts";
import { deviceOf, kernelDevice } from "./device.ts";
import { mountOfPath, parseMounts } from "./mounts.ts";
import { parseArguments, parseStat } from "./process.ts";
import { endText, parseSockets } from "./sockets.ts";

test("a process's line is read from the end of its name, which may hold anything", () => {
  const line =
    "4321 (a) b (c d) S 1 4321 4321 0 -1 4194560 1203 0 0 0 150 50 0 0 20 0 7 0 987654 12345678 345 18446744073709551615 1 1 0 0";
  expect(parseStat(line)).toEqual({
    comm: "a) b (c d",
    state: "S",
    parent: 1,
    threads: 7,
    cpuTicks: 200,
    startTicks: 987654,
  });
  expect(parseStat("")).toBeNull();
});

test("arguments end with zeros, and a title that was written over them is one text", () => {
  expect(parseArguments("nginx\0-g\0\0daemon off;\0")).toEqual(["nginx", "-g", "", "daemon off;"]);
  expect(parseArguments("postgres: checkpointer \0\0\0\0")).toEqual(["postgres: checkpointer "]);
  expect(parseArguments("")).toEqual([]);
});

test("device numbers come as the kernel compares them", () => {
  // 8:1, and one whose parts need more than a byte.
  expect(kernelDevice(deviceOf(0x801n))).toBe((8 << 20) | 1);
  expect(deviceOf(0x1_0012_3abcn)).toEqual({ major: 0x23a, minor: 0x10_01bc });
  expect(kernelDevice({ major: 259, minor: 5 })).toBe(259 * 1_048_576 + 5);
});

const MOUNTS = `22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
30 22 0:27 / /mnt/with\\040space ro,relatime - nfs4 server:/export rw
31 22 0:28 / /mnt rw shared:2 master:1 - tmpfs none rw
broken line
`;

test("mounts are read with any number of optional fields, and paths with their escapes undone", () => {
  expect(parseMounts(MOUNTS)).toMatchObject([
    {
      id: 22,
      device: { major: 254, minor: 1 },
      point: "/",
      fileSystem: "ext4",
      source: "/dev/vda1",
      readOnly: false,
    },
    { id: 30, point: "/mnt/with space", fileSystem: "nfs4", readOnly: true },
    { id: 31, point: "/mnt", fileSystem: "tmpfs" },
  ]);
});

test("a path is on the longest mount point above it, and of two at one place on the later", () => {
  const mounts = parseMounts(`${MOUNTS}40 22 0:99 / /mnt rw - xfs /dev/sdb rw\n`);
  expect(mountOfPath(mounts, "/mnt/with space/a")?.id).toBe(30);
  expect(mountOfPath(mounts, "/mnt/other")?.id).toBe(40);
  expect(mountOfPath(mounts, "/mntother")?.id).toBe(22);
});

test("sockets come with addresses as people write them", () => {
  const four = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12345 1 0000000000000000 100 0 0 10 0
   1: 0500000A:01BB 0C00000A:C350 01 00000000:00000000 02:000A7B0C 00000000    33        0 12346 2 0000000000000000 20 4 30 10 -1
`;
  expect(parseSockets("tcp", four)).toEqual([
    {
      protocol: "tcp",
      state: "listening",
      address: "127.0.0.1",
      port: 8080,
      peerAddress: "0.0.0.0",
      peerPort: 0,
      inode: 12345,
    },
    {
      protocol: "tcp",
      state: "established",
      address: "10.0.0.5",
      port: 443,
      peerAddress: "10.0.0.12",
      peerPort: 50000,
      inode: 12346,
    },
  ]);
  const six = `   0: B80D0120000000000000000001000000:0035 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 77 2 0 0
   1: 0000000000000000FFFF00000500000A:1F90 0000000000000000FFFF00000C00000A:C350 01 00000000:00000000 00:00000000 00000000 0 0 78 2 0 0
   2: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 79 2 0 0
`;
  const [dns, mapped, any] = parseSockets("udp6", six);
  expect(endText(dns?.address ?? "", dns?.port ?? 0)).toBe("[2001:db8::1]:53");
  expect(dns?.state).toBe("bound");
  expect(mapped?.address).toBe("10.0.0.5");
  expect(endText(any?.address ?? "", 0)).toBe("[::]:*");
});

test("the path of a control group tells which container it is", () => {
  const id = "0123456789abcdef".repeat(4);
  for (const [path, told] of [
    [`/system.slice/docker-${id}.scope`, "docker 0123456789ab"],
    [`/docker/${id}`, "docker 0123456789ab"],
    [
      `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod6a1c1f0e_1d2b_4c3d_8e4f_5a6b7c8d9e0f.slice/cri-containerd-${id}.scope`,
      "pod 6a1c1f0e-1d2b-4c3d-8e4f-5a6b7c8d9e0f containerd 0123456789ab",
    ],
    [
      `/kubepods/besteffort/pod6a1c1f0e-1d2b-4c3d-8e4f-5a6b7c8d9e0f/${id}`,
      "pod 6a1c1f0e-1d2b-4c3d-8e4f-5a6b7c8d9e0f container 0123456789ab",
    ],
    [`/machine.slice/libpod-${id}.scope/container`, "podman 0123456789ab"],
    ["/lxc.payload.web-3/system.slice", "machine web-3"],
    ["/system.slice/nginx.service", ""],
    ["/", ""],
  ] as const)
    expect([path, containerOf(path)]).toEqual([path, told]);
  expect(shortCgroup(`/docker/${id}/x`)).toBe("/docker/0123456789ab…/x");
});

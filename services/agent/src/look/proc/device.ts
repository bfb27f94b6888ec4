/** A device number as the C library packs it into `st_dev`, taken apart. */
export const deviceOf = (packed: bigint): Device => ({
  major: Number(((packed >> 8n) & 0xfffn) | ((packed >> 32n) & 0xffff_f000n)),
  minor: Number((packed & 0xffn) | ((packed >> 12n) & 0xffff_ff00n)),
});

export type Device = { major: number; minor: number };

export const parseDevice = (text: string): Device => {
  const [major = 0, minor = 0] = text.split(":").map(Number);
  return { major, minor };
};

export const deviceText = ({ major, minor }: Device): string => `${major}:${minor}`;

/** As the kernel keeps it, in `s_dev`, `bd_dev` and the `dev` of tracepoints: what scripts compare with. */
export const kernelDevice = ({ major, minor }: Device): number => major * 2 ** 20 + minor;

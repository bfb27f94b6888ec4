const direct = (name, kib, count) => ({
  perl: `system("cp /bin/dd $DIR/${name}"); ready(); nap(100); my $t = Time::HiRes::time();
    system("$DIR/${name} if=/dev/zero of=$DIR/blk bs=${kib}k count=${count} oflag=direct 2>/dev/null"); done(ms => 1000 * (Time::HiRes::time() - $t));`,
});

export default [
  {
    id: "b01",
    category: "block-io",
    lang: "en",
    window: 4,
    query: "io size distribution on the disks plz",
    workload: direct("bulkcopy", 32, 60),
    oracle: ({ out, J }) =>
      J.histogram(out, null, { low: 32, high: 32, atLeast: 58, atMost: 140, units: [1, 1024], alone: true }),
  },
  {
    id: "b02",
    category: "block-io",
    lang: "zh",
    window: 4,
    query: "每个进程读写磁盘多少字节?",
    workload: direct("bulkcopy", 64, 48),
    oracle: ({ out, J }) =>
      J.states(out, "bulkcopy", [48 * 65_536, 48 * 65_536 * 1.05], { units: [1, 1 / 1024] }),
  },
  {
    id: "b03",
    category: "block-io",
    lang: "es",
    window: 4,
    query: "¿Qué latencia tienen las peticiones al disco? Dame un histograma",
    workload: direct("slowcopy", 16, 90),
    // One request after the other takes most of the time of the whole copy; others may use the disk too.
    oracle: ({ out, facts, J }) =>
      J.all(
        J.states(out, null, [90, 900], { count: true }),
        J.histogramSum(out, null, { sum: facts.ms * 0.8, others: 4, units: [1, 1e3, 1e6], alone: true }),
      ),
  },
];

/** `says`: what the reason has to be about. */
const impossible = (id, lang, query, says) => ({
  id,
  kind: "impossible",
  category: "impossible",
  lang,
  query,
  says,
  workload: { perl: "ready(); nap(1200); done();" },
});

export default [
  impossible("i01", "en", "which processes have the most last level cache misses", /hardware|counter|PMU/i),
  impossible("i02", "de", "Wie viele Branch-Misses hat jeder Prozess?", /hardware|counter|PMU|Zähler/i),
  impossible("i03", "es", "latencia de las operaciones NFS por tipo de operación", /nfs/i),
  impossible(
    "i04",
    "en",
    "count calls of the kernel function tcp_v4_rcv with a kprobe",
    /kprobe|kernel function|fentry/i,
  ),
  impossible("i05", "de", "Kannst du mal nach der Sache von gestern schauen?", /past|happened|Vergangen/i),
];

export default [
  {
    id: "n01",
    category: "network",
    lang: "en",
    query: "who connects to tcp port {{port}} here? count per process, only that port",
    workload: {
      perl: `my ($s, $port) = listener(); my ($o, $other) = listener();
        kid("checkout", sub { for (1..17) { my $x = dial($port) or die; close $x } });
        kid("browserd", sub { for (1..5) { my $x = dial($other) or die; close $x } });
        ready(port => $port, other => $other); go(1); done();`,
    },
    oracle: ({ out, J }) => J.all(J.states(out, "checkout", 17, { count: true }), J.absent(out, "browserd")),
  },
  {
    id: "n02",
    category: "network",
    lang: "de",
    query: "Welche TCP-Verbindungen schlagen fehl? Prozess und Fehlercode bitte",
    workload: {
      perl: `my ($s, $port) = listener(); close $s;
        kid("retrier", sub { for (1..19) { dial($port) and die } }); ready(port => $port); go(1); done();`,
    },
    oracle: ({ out, J }) =>
      J.states(out, ["retrier", /ECONNREFUSED|(?<!\d)111(?!\d)|refused/], 19, { count: true }),
  },
  {
    id: "n03",
    category: "network",
    lang: "ja",
    query: "UDP で送信しているプロセスと、送ったバイト数を調べて",
    workload: {
      perl: `socket(my $in, PF_INET, SOCK_DGRAM, 0) or die; bind($in, sockaddr_in(0, INADDR_LOOPBACK)) or die; my ($port) = sockaddr_in(getsockname($in));
        kid("telemetry", sub { socket(my $u, PF_INET, SOCK_DGRAM, 0) or die; for (1..80) { send($u, "x" x 300, 0, sockaddr_in($port, INADDR_LOOPBACK)) } });
        ready(port => $port); go(1); done();`,
    },
    // With or without the 8 bytes of each UDP header.
    oracle: ({ out, J }) => J.any(J.states(out, "telemetry", 24_000), J.states(out, "telemetry", 24_640)),
  },
  {
    id: "n04",
    category: "network",
    lang: "zh",
    query: "哪个进程开始监听新的端口?",
    workload: {
      perl: `kid("newsvc", sub { my ($s, $port) = listener(); spit("$DIR/port", $port); nap(300) });
        ready(); go(1); done(port => slurp("$DIR/port"));`,
    },
    oracle: ({ out, facts, J }) => J.row(out, "newsvc", facts.port),
  },
  {
    id: "n05",
    category: "network",
    lang: "es",
    query: "¿Qué proceso recibe más datos por TCP? bytes por proceso",
    workload: {
      perl: `my ($s, $port) = listener();
        kid("sinkd", sub { accept(my $c, $s); 1 while sysread($c, my $b, 65536) });
        kid("feeder", sub { my $x = dial($port) or die; for (1..200) { my $left = 10_000; $left -= syswrite($x, "x" x $left) while $left > 0 } close $x });
        ready(); go(1); done();`,
    },
    oracle: ({ out, J }) => J.states(out, "sinkd", 2_000_000, { tolerance: 0.01, units: [1, 1 / 1024] }),
  },
  {
    id: "n06",
    category: "network",
    lang: "en",
    query: "how many tcp resets do we get?",
    workload: {
      perl: `my ($s, $port) = listener();
        kid("slammer", sub { for (1..9) { my $x = dial($port) or die; accept(my $c, $s); setsockopt($c, SOL_SOCKET, SO_LINGER, pack("ii", 1, 0)); close $c; nap(20); close $x } });
        ready(port => $port); go(1); done();`,
    },
    // Others on the machine may be reset as well.
    oracle: ({ out, facts, J }) =>
      J.any(J.states(out, facts.port, 9), J.states(out, null, 9, { count: true, tolerance: 0.12 })),
  },
];

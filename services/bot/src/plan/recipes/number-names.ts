/** Error numbers of Linux on x86 and arm64. Source: asm-generic/errno-base.h and errno.h. */
const ERRNOS: Record<string, number> = Object.fromEntries(
  (
    "EPERM 1 ENOENT 2 ESRCH 3 EINTR 4 EIO 5 ENXIO 6 E2BIG 7 ENOEXEC 8 EBADF 9 ECHILD 10 EAGAIN 11 EWOULDBLOCK 11 " +
    "ENOMEM 12 EACCES 13 EFAULT 14 ENOTBLK 15 EBUSY 16 EEXIST 17 EXDEV 18 ENODEV 19 ENOTDIR 20 EISDIR 21 EINVAL 22 " +
    "ENFILE 23 EMFILE 24 ENOTTY 25 ETXTBSY 26 EFBIG 27 ENOSPC 28 ESPIPE 29 EROFS 30 EMLINK 31 EPIPE 32 EDOM 33 " +
    "ERANGE 34 EDEADLK 35 ENAMETOOLONG 36 ENOLCK 37 ENOSYS 38 ENOTEMPTY 39 ELOOP 40 ENODATA 61 ETIME 62 EPROTO 71 " +
    "EOVERFLOW 75 EILSEQ 84 EUSERS 87 ENOTSOCK 88 EDESTADDRREQ 89 EMSGSIZE 90 EPROTONOSUPPORT 93 EOPNOTSUPP 95 " +
    "ENOTSUP 95 EAFNOSUPPORT 97 EADDRINUSE 98 EADDRNOTAVAIL 99 ENETDOWN 100 ENETUNREACH 101 ECONNABORTED 103 " +
    "ECONNRESET 104 ENOBUFS 105 EISCONN 106 ENOTCONN 107 ETIMEDOUT 110 ECONNREFUSED 111 EHOSTDOWN 112 " +
    "EHOSTUNREACH 113 EALREADY 114 EINPROGRESS 115 ESTALE 116 EDQUOT 122 ECANCELED 125"
  )
    .match(/\S+ \d+/g)!
    .map((pair) => {
      const [name, number] = pair.split(" ");
      return [name!, Number(number)];
    }),
);

/** How people say the commonest errors instead of naming them. */
const ERRNO_PHRASES: [RegExp, number][] = [
  [/no such file(?: or directory)?|(?:file )?not found|文件不存在|不存在的文件/i, 2],
  [
    /(?:missing|insufficient|lack of|wrong) permissions?|por (?:falta de )?permisos|sin permisos?|keine (?:berechtigung|rechte)|fehlende\w* (?:berechtigung|rechte)\w*|没有权限|无权限|権限(?:不足|がな|エラー)/i,
    13,
  ],
  [/permission denied|access denied|zugriff verweigert|permiso denegado|权限不足|权限被拒绝|拒绝访问/i, 13],
  [
    /too many open files|zu viele offene dateien|demasiados (?:archivos|ficheros) abiertos|打开的文件过多/i,
    24,
  ],
  [/no space left(?: on device)?|kein speicherplatz/i, 28],
  [
    /connection refused|refused connect\w*|connections? (?:(?:that|which) )?(?:are|were|get|got|being) refused|abgelehnte\w* verbindung\w*|verbindung\w* (?:werden|wurden|wird|wurde) abgelehnt|被拒绝的连接|接続(?:が|を)拒否|拒绝连接|连接被拒绝|verbindung abgelehnt|conexi[oó]n(?:es)? rechazadas?|接続拒否/i,
    111,
  ],
  [
    /connection timed out|connections? (?:(?:that|which) )?(?:time|times|timed|timing) out|connect(?:ion)? timeouts?|连接超时|接続(?:が)?タイムアウト/i,
    110,
  ],
  [/connection reset(?: by peer)?/i, 104],
  [/broken pipe/i, 32],
  [/try again|resource temporarily unavailable/i, 11],
];

const SIGNALS =
  "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS".split(
    " ",
  );

export const errnoNumber = (name: string): number | null => ERRNOS[name] ?? null;

export const errnoPhrases = (): readonly [RegExp, number][] => ERRNO_PHRASES;

/** `SIGTERM` or `TERM`. */
export const signalNumber = (name: string): number | null => {
  const index = SIGNALS.indexOf(name.toUpperCase().replace(/^SIG/, ""));
  return index < 0 ? null : index + 1;
};

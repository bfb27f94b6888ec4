/** What Tracewire will not do, said to the person. */
export type Refusal = { message: string; hint: string };

/** Whether the request asks to act on the host or to read secrets, in any of the languages. */
export const findRefusal = (text: string): Refusal | null => {
  const plain = text.normalize("NFKC").replace(/[’‘`´]/g, "'");
  // Names of files are no secrets: who opens them may be asked.
  const withoutPaths = plain.replace(
    /(?<![\w/])\/[\w./-]+|\b(?:password|key|credential|secret) files?\b|机密文件|機密ファイル/gi,
    " ",
  );
  if (SECRETS.some((pattern) => pattern.test(withoutPaths))) {
    return {
      message: "Tracewire does not read passwords, keys, typed text or the content of messages.",
      hint: "It can show who opens which file, or how much is read and written, without the content.",
    };
  }
  if (ACTIONS.some((pattern) => pattern.test(plain))) {
    return {
      message: "Tracewire observes; it does not change, stop or run anything on a host.",
      hint: "Ask who or what does it, how often, or how much: for example `which processes delete files`.",
    };
  }
  return null;
};

const SECRETS: RegExp[] = [
  /\b(?:passwords?|passwd(?!\b.{0,12}(?:file|open|\/))|passphrases?|credentials?|private keys?|secret keys?|api[- ]?keys?|(?:access|auth|bearer|session|api) ?tokens?|tokens? (?:that|of|sent|in)|cookies?|one-time codes?|credit cards?|key ?strokes?|key presses|keylog\w*)\b/i,
  /\b(?:authorization|auth) header/i,
  /\bwhat (?:people|users?|someone|somebody|he|she|they|\w+) (?:types?|typed|is typing|are typing|enters?)\b(?!.{0,30}\b(?:command|bash|shell))/i,
  /\b(?:content|contents|payload|plaintext|plain text|clear ?text|body|bodies|raw bytes|actual data|data itself)\b.{0,60}\b(?:of|in|from|that|which|sent|read|written|received|buffers?|messages?|requests?|packets?|sockets?|tls|ssl|files?|memory|connections?|traffic)\b/i,
  /\b(?:buffers?|messages?|requests?|packets?|tls|ssl|http|sql|https)\b.{0,30}\b(?:contents?|payloads?|plaintext|bodies|body|in (?:the )?clear)\b/i,
  /\b(?:decrypt|sniff|eavesdrop|intercept|dump|capture|print|show|read)\w*\b.{0,40}\b(?:tls|ssl|https|memory (?:of|contents)|secrets?|environment variables|environ\b|payload|plaintext|packet data)/i,
  /\b(?:in|as) (?:plain|clear) ?text\b|\btastatur\b.{0,30}\btipp|\btipp\w*\b.{0,30}\btastatur|入力された(?:文字|内容|テキスト)|入力内容/i,
  /\bfirst \d+ (?:bytes|characters|chars) (?:of|in|with)\b/i,
  /\b(?:secrets?)\b/i,
  /passw[oö]rt\w*|kennw[oö]rt\w*|zugangsdaten|geheim\w*|tastatur(?:eingab|anschl)\w*|tastendr[uü]ck\w*|\beingetippt\w*|was .{0,20}\btipp(?:t|en)\b|privaten? schlüssel|(?:zeig|gib|lies|lese|druck|nenn)\w*\b.{0,60}\binhalte?\b|inhalte? (?:der|des|von|aller|jedes|jeder)\b.{0,40}(?:puffer|nachricht|paket|anfrage|speicher|datei|verbindung)|klartext/i,
  /contrase[ñn]as?|credencial\w*|claves? (?:privadas?|secretas?|de api|api)|secretos?|pulsaciones|teclead\w*|lo que (?:escribe|teclea)n?|contenido\b.{0,40}\b(?:mensaje|b[uú]fer|buffer|paquete|petici|socket|memoria|tr[aá]fico|ficheros?|archivos?)|texto plano|en claro/i,
  /密码|密碼|口令|私钥|密钥|令牌|凭证|凭据|机密|键盘输入|按键|敲了什么|输入了什么|输入的内容|明文|(?:缓冲区|消息|报文|数据包|请求|内存|文件|通信|流量|套接字)(?:里|中)?的?(?:具体)?内容|解密/,
  /パスワード|秘密鍵|暗証|認証情報|資格情報|トークン|機密|キー入力|キーストローク|打鍵|入力した(?:内容|文字)|平文|(?:バッファ|メッセージ|パケット|リクエスト|メモリ|ファイル|通信|ソケット)の(?:中身|内容)|復号/,
];

const EN_ACT =
  "(?:kill|terminate|delete|remove|erase|wipe|purge|rm|restart|reboot|shut ?down|power off|stop|halt|block|ban|deny|prevent|forbid|kick|suspend|freeze|pause|throttle|slow down|limit|renice|disable|enable|modify|change|alter|edit|patch|overwrite|rewrite|write to|inject|fake|spoof|override|set|reset|increase|decrease|raise|lower|adjust|tune|run|execute|launch|spawn|start|install|uninstall|download|upload|send|forward|email|post|copy|move|rename|create|drop|flush|clear|empty|truncate|compress|archive|unmount|mount|load|unload|detach|close|open|fix|repair|clean(?: up)?|free|kill -9|sigkill|chmod|chown|curl|wget)";
const EN_OBJECT =
  "(?:it|them|him|her|that|this|these|those|the|a|an|all|any|every(?:thing|body|one)?|each|my|our|their|its|processes|process|pid|whatever|whoever|connections?|files?|\\/|\"|')";
/** Words after which a verb names what is looked at, not what is to be done: "count kill calls", "trace open files". */
const EN_NOUNISH =
  "(?:calls?|syscalls?|system calls?|signals?|events?|operations?|requests?|latency|rates?|times?|errors?|failures?|i\\/?o\\b|ios\\b|devices?|layer|sizes?|files?\\b|reads?|writes?|\\()";
const START =
  "(?:^|[.!?;:]\\s*)(?:(?:please|pls|kindly|now|then|just|also|ok(?:ay)?|hey|and|so|you (?:must|should|are to|will)|go ahead and|immediately|quickly)[,\\s]+)*";

const ACTIONS: RegExp[] = [
  new RegExp(
    `${START}(?!open files|set of|run queue|start times?|process|load average)${EN_ACT}\\s+(?!${EN_NOUNISH})(?:-\\w+\\s+)?${EN_OBJECT}\\b`,
    "i",
  ),
  new RegExp(
    `${START}(?:kill|delete|remove|restart|reboot|shut ?down|terminate|block|wipe|erase|install|uninstall|throttle|ban|disable)\\s+(?!${EN_NOUNISH})\\S+`,
    "i",
  ),
  new RegExp(
    `(?:\\band|\\bthen|,|\\bor|\\bto)\\s+(?:(?:then|also|immediately|automatically|just|instantly)\\s+)*(?:kill|terminate|delete|remove|erase|wipe|restart|reboot|shut ?down|stop|block|ban|deny|suspend|freeze|pause|throttle|renice|disable|modify|change|overwrite|inject|override|run|execute|launch|install|download|upload|drop|close|signal)\\s+(?!${EN_NOUNISH})(?:it|them|him|her|that|this|these|those|everything|all|any|every|each|the (?:process|offend|culprit|file|connection|program|service|command|shell|script)\\w*)\\b`,
    "i",
  ),
  new RegExp(
    `\\b(?:can|could|would|will) you (?:please )?(?!open files)${EN_ACT}\\s+(?!${EN_NOUNISH})(?!me\\b)\\S+`,
    "i",
  ),
  /\b(?:i (?:want|need|would like|'d like)(?: you)?|we (?:want|need)(?: you)?|help me|make it|have it|let it|tell (?:it|bpftrace)|use bpftrace|ask bpftrace) (?:to )?(?:kill|terminate|delete|remove|erase|wipe|restart|reboot|shut ?down|stop|block|ban|deny|suspend|freeze|pause|throttle|renice|disable|modify|change|overwrite|inject|override|run|execute|launch|install|download|upload|drop|close|unmount|patch|set|raise|lower|increase|decrease)\b/i,
  /\b(?:script|probe|program|trace|bpftrace|one-?liner|hook)\b.{0,30}\b(?:that|which|to) (?:automatically )?(?:kills?|terminates?|deletes?|removes?|wipes?|restarts?|reboots?|stops?|blocks?|bans?|denies|deny|prevents?|throttles?|disables?|modif(?:y|ies)|changes?|overwrites?|injects?|overrides?|executes?|installs?|downloads?|uploads?|runs?)\b/i,
  /\b(?:kill|terminate|delete|remove|block|stop|throttle|restart) (?:any|every|all|each|whichever|whatever)\b/i,
  /\bprevent\s+\S+.{0,40}\bfrom\b|\bmake (?:the )?(?:syscall|call|system call|open|write|read)\S*(?: \w+)? (?:fail|return)\b|(?:^|\band |\bthen |, )return (?:an )?(?:error|e[a-z]+) (?:to|for|from)\b/i,
  // A signal, a write, a switch: what such a verb is about tells it from a question.
  new RegExp(
    `${START}(?:send|fire|deliver|raise|post)\\s+(?:a |an |the )?(?:sig[a-z0-9]+|(?:\\w+ )?signals?|hup|term)\\b.{0,20}\\bto\\b`,
    "i",
  ),
  new RegExp(`${START}(?:echo|write|put|store)\\s+\\S+\\s+(?:in)?to\\s+["']?/`, "i"),
  new RegExp(
    `${START}(?:turn|switch)\\s+(?:on|off)\\b|${START}(?:quarantine|isolate|evict|roll ?back|revert|pin|boost|mute|reclaim|swap out|rotate|defrag\\w*)\\s+${EN_OBJECT}\\b`,
    "i",
  ),
  /\bmake\s+(?:(?:every|each|all|any|the|its|their)\s+)?\S+(?:\s+\S+){0,6}?\s+(?:fail|return|crash|hang|sleep|exit|stop)\b(?!ing)/i,
  /(?:^|[.!?;:]\s*)(?:bitte\s+)?(?:sende?|schicke?)\s+(?:(?:ein|das|dem prozess \S+)\s+)?(?:sig\w+|\w*signal)\b/i,
  /(?:^|[.!?;:]\s*)(?:bitte\s+)?(?:schreibe?|trage?)\s+\S+\s+(?:nach|in|auf)\s+["']?\//i,
  /(?:^|[.!?;:¡]\s*)(?:por favor,?\s+)?(?:env[ií]a|manda)(?:le)?\s+(?:(?:un|una|la)\s+)?(?:sig\w+|señal)\b|(?:^|[.!?;:¡]\s*)escribe\s+\S+\s+en\s+["']?\//i,
  /^(?:请|帮我)?(?:给|向)(?![^,。]{0,24}[谁哪什么吗]).{1,24}发(?:送)?(?:一个)?(?:SIG\w+|\w*信号)/i,
  /(?:シグナル|SIG\w+)\s*を\s*(?:送って|送信して|送れ)(?!い)/i,
  /\bunsafe mode\b|--unsafe|\brm -rf\b|\|\s*(?:sh|bash)\b|\bsystem\(/i,
  // Deutsch: Befehlsform am Anfang oder nach "und", Wunsch mit Grundform am Ende.
  /(?:^|[.!?;:]\s*|\bund\s+|,\s*)(?:bitte\s+|dann\s+|sofort\s+)*(?:lösch(?:e|t)?|entfern(?:e|t)?|töte|kill(?:e|t)?|beende|stopp(?:e|t)?|blockier(?:e|t)?|sperr(?:e|t)?|ändere|setze?|starte|installier(?:e|t)?|schließe|überschreib(?:e|t)?|verhinder(?:e|t)?|deaktivier(?:e|t)?|drossel(?:e|t)?|fahre|lade|führe)\s+(?:sie|ihn|es|alle[sn]?|jede[nrs]?|den|die|das|diese[nrs]?|dem|der|bei|mir|einen?|\/|"|pid|prozesse?|dateien|folgende[ns]?|automatisch|sofort|nginx|\w+ (?:neu|aus|ab)\b)/i,
  /\b(?:bitte|kannst du|können sie|soll(?:en|st|te)?|möchte|will)\b.{0,80}\b(?:löschen|entfernen|töten|killen|beenden|abschießen|stoppen|anhalten|blockieren|sperren|ändern|neu ?starten|neustarten|installieren|überschreiben|verhindern|deaktivieren|drosseln|ausführen|herunterfahren)\b(?!\s*(?:\?)?\s*(?:zählen|anzeigen|auflisten))/i,
  /\bführe\b.{0,80}\baus\b/i,
  // Español
  /(?:^|[.!?;:¡]\s*|\by\s+|,\s*)(?:por favor,?\s+|luego\s+|después\s+)*(?:borra|elimina|mata|termina|reinicia|detén|deten|para|bloquea|cambia|modifica|ejecuta|instala|desactiva|activa|apaga|cierra|sobrescribe|impide|limita|suspende|descarga|vacía)(?:r|lo|los|la|las)?\s+(?:el|la|los|las|todo|todos|todas|cada|cualquier|este|esta|ese|esa|un|una|al|a|en|de inmediato|\/|"|proceso|nginx|pid)/i,
  /(?:^|[.!?;:¡]\s*|\by\s+)(?:por favor,?\s+)?(?:qu[ií]ta|pon|dale|concede|revoca|añade|agrega|mueve|copia|reemplaza)(?:le|les|lo|la)?\s+(?:el|la|los|las|un|una|permisos?|acceso|a|al|"|\/)/i,
  /\b(?:m[aá]tal[oa]s?|elim[ií]nal[oa]s?|b[oó]rral[oa]s?|term[ií]nal[oa]s?|bloqu[eé]al[oa]s?|det[eé]nl[oa]s?|rein[ií]ci?al[oa]s?|ejec[uú]tal[oa]s?|ci[eé]rral[oa]s?)\b/i,
  /\b(?:quiero|necesito|puedes|podr[ií]as|hay que|ay[uú]dame a|haz que|para que)\b.{0,60}\b(?:matar|borrar|eliminar|terminar|reiniciar|detener|parar|bloquear|cambiar|modificar|ejecutar|instalar|desactivar|apagar|cerrar|sobrescribir|impedir|limitar|suspender)\b/i,
  // 中文
  /(?:(?<!申)请|帮我|帮忙|把|将|并且?|然后|就|立即|马上|立刻|自动|直接|随后|顺便)[^,。;?？]{0,24}?(?:杀掉|杀死|干掉|终止|结束掉?|删除|删掉|清空|清除|重启|关闭|关掉|停止|停掉|阻止|拦截|屏蔽|封禁|禁用|禁止|修改|改成|改为|设置|设为|(?<!可)执行|运行|安装|卸载|限制|暂停|挂起|覆盖|注入|踢掉|断开)(?!的|了(?:哪|什么|多少)|次数|操作|调用|事件|时间|过程|所需|耗时)/,
  /^(?:杀掉|杀死|终止|删除|删掉|清空|重启|关闭|停止|阻止|拦截|屏蔽|修改|安装)(?!的|次数|操作|调用|事件|时间)/,
  // 日本語
  /(?:削除|終了|停止|再起動|ブロック|遮断|変更|実行|インストール|強制終了|無効化|制限|上書き|切断|拒否|改変|設定)(?:を)?(?:して(?!い)|しろ|せよ|しなさい|させて|してください|したい)|(?:殺し|消し|止め|落とし)て(?!い)|殺せ|キルして/,
];

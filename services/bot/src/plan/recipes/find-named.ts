import { isProgram } from "./programs.ts";
import { each, type Finder, type Found, type Value } from "./value.ts";

const WORD = "[\"']?([A-Za-z0-9_][\\w.-]*\\w)[\"']?";
const USER = "(?:users?|usuario|benutzer[sn]?|nutzer[sn]?|account|用户|ユーザー?)";
const CONTAINER = "(?:containers?|pods?|cgroups?|containers?|contenedor|容器|コンテナー?)";

/** One of something that questions single out by name: an address, a user, a container, a disk, a network card. */
export const findNamed: Finder = (text, known) => {
  const single =
    (what: "user" | "container") =>
    (match: RegExpExecArray): Value | null => {
      const name = match[1]!;
      const word = known(name, match.index + match[0].lastIndexOf(name));
      // "User stacks", "container writes": a word that means something is no name, unless it is a program's.
      const names = word === null || isProgram(name) || /["']/.test(match[0]);
      return names && !/^\d+$/.test(name) ? { type: "named", what, name } : null;
    };
  return [
    ...addresses(text),
    ...each(
      text,
      new RegExp(
        `(?<![\\p{L}])${USER}\\s*(?:-?id|ids|nummer|number)?\\s*[:=#]?\\s*(\\d{1,10})(?![\\w.])`,
        "giu",
      ),
      (match) => ({ type: "user", uid: Number(match[1]) }),
    ),
    ...each(
      text,
      new RegExp(
        `(?<![\\p{L}-])${USER}(?!\\p{Script=Latin})\\s*(?:named |called )?(?!root\\b)${WORD}`,
        "giu",
      ),
      single("user"),
    ),
    ...each(
      text,
      /(?<![\w/.-])(?!root\b)([A-Za-z][\w-]*)(?:'s)?[\s-]+user\b(?! ?(?:stack|space|mode|code|id))/gi,
      single("user"),
    ),
    ...each(
      text,
      new RegExp(
        `(?<![\\p{L}-])${CONTAINER}(?!\\p{Script=Latin})\\s*(?:id|ids|named |called )?\\s*[:=#]?\\s*${WORD}`,
        "giu",
      ),
      single("container"),
    ),
    ...each(
      text,
      /(?<![\w/.-])((?:sd|vd|xvd|hd)[a-z]\d{0,2}|nvme\d+n\d+(?:p\d+)?|dm-\d+|md\d+|loop\d+)(?![\w.-])/g,
      (match) => ({
        type: "named",
        what: "device",
        name: match[1]!,
      }),
    ),
    ...each(
      text,
      /(?<![\w/.-])((?:eth|wlan|docker|bond|tun|tap|wg|br|veth)\d+|en[ops]\d\w*|br-\w+|veth\w+)(?![\w.-])/g,
      (match) => ({ type: "named", what: "interface", name: match[1]! }),
    ),
  ];
};

const OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";

const addresses = (text: string): Found[] => [
  ...each(
    text,
    new RegExp(`(?<![\\w.])${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}(/\\d{1,2})?(?![\\w/]|\\.\\d)`, "g"),
    (match) => {
      const [first, second, third, fourth] = match.slice(1, 5).map(Number);
      return match[5] === undefined
        ? { type: "address", bytes: [first!, second!, third!, fourth!] }
        : { type: "named", what: "address", name: match[0] };
    },
  ),
  ...each(text, /(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}[0-9a-f]{0,4}(?::[0-9a-f]{1,4})*(?![\w:])/gi, (match) => ({
    type: "named",
    what: "address",
    name: match[0],
  })),
  ...each(
    text,
    /(?<![\w/.@-])(?:[a-z0-9-]+\.)+(?:com|org|net|io|local|internal|example|dev|cloud|de|cn|jp|es)(?![\w/-]|\.\w)/gi,
    (match) => ({
      type: "named",
      what: "address",
      name: match[0],
    }),
  ),
];

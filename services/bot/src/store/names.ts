import { PREFIX } from "@tracewire/protocol";

/** The bot's own names in Redis; no agent may touch them. */
export const INVESTIGATIONS_QUEUE = "{inv}";
export const HISTORY_KEY = `${PREFIX}:history`;
export const HOSTS_KEY = `${PREFIX}:hosts`;
export const inboxKey = (id: string): string => `${PREFIX}:inv:${id}:in`;
export const journalKey = (id: string): string => `${PREFIX}:inv:${id}:journal`;
export const archiveKey = (id: string): string => `${PREFIX}:inv:${id}:report`;
export const learnedKey = (person: string): string => `${PREFIX}:learned:${person}`;

/** How long a finished trace can be shown, seconds. */
export const KEEP_TRACES_S = 30 * 86_400;

/** How long the lessons that somebody has done are remembered after the last one, seconds. */
export const KEEP_LEARNED_S = 365 * 86_400;

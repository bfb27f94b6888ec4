import { PREFIX } from "@tracewire/protocol";

/** The bot's own names in Redis; no agent may touch them. */
export const INVESTIGATIONS_QUEUE = "{inv}";
export const HISTORY_KEY = `${PREFIX}:history`;
export const HOSTS_KEY = `${PREFIX}:hosts`;
export const inboxKey = (id: string): string => `${PREFIX}:inv:${id}:in`;
export const journalKey = (id: string): string => `${PREFIX}:inv:${id}:journal`;
export const archiveKey = (id: string): string => `${PREFIX}:inv:${id}:report`;
export const talkKey = (id: string): string => `${PREFIX}:inv:${id}:talk`;
/** What a model server takes, under a digest of its address and the model. */
export const dialectMemoryKey = (digest: string): string => `${PREFIX}:model:${digest}`;
/** What a kernel answered a planner; equal hosts share it. */
export const knowledgeKey = (fingerprint: string, question: string): string =>
  `${PREFIX}:know:${fingerprint}:${question}`;
export const learnedKey = (person: string): string => `${PREFIX}:learned:${person}`;

export const votesKey = (id: string): string => `${PREFIX}:inv:${id}:votes`;
export const TEAM_RECIPES_KEY = `${PREFIX}:recipes`;
export const TEAM_VERSION_KEY = `${PREFIX}:recipes:version`;
/** How often the answers of each recipe were called good and bad. */
export const RATINGS_KEY = `${PREFIX}:ratings`;

/** How long a finished trace can be shown, seconds. */
export const KEEP_TRACES_S = 30 * 86_400;
/** How long an answer of a kernel counts: libraries and modules change under an equal fingerprint. */
export const KEEP_KNOWLEDGE_S = 86_400;
/** How long the lessons that somebody has done are remembered after the last one, seconds. */
export const KEEP_LEARNED_S = 365 * 86_400;

import type { Reply } from "../reply.ts";
import type { SeenRequest } from "../request.ts";

/**
 * What a model would say. A pure function of the request where it can be: the conversation holds what was said before.
 * Calls are written natively or as JSON in the text, as the request wants them: a persona need not care.
 */
export type Persona = (request: SeenRequest) => Reply | Promise<Reply>;

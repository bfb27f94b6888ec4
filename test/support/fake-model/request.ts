import * as z from "zod";

/** A chat completion as it came in, as far as a persona needs it. */
export type SeenRequest = {
  /** 1 for the first. */
  number: number;
  /** With its query. */
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: RequestBody;
  /** What the model was told last: by a person, a tool or the quote of a tool's result. */
  lastText: string;
  /** Whether it was offered as tools or told of in the system message. */
  tools: OfferedTool[];
};

export type OfferedTool = { name: string; schema: Record<string, unknown> };

const Content = z.union([z.string(), z.array(z.looseObject({ text: z.string().optional() })), z.null()]);

/** As loose as it can be read: what is wrong in it is for `checkRequest` to say. */
export const RequestBody = z.looseObject({
  model: z.unknown(),
  messages: z.array(z.looseObject({ role: z.string(), content: Content.optional() })),
  tools: z
    .array(
      z.looseObject({
        function: z.looseObject({
          name: z.string(),
          parameters: z.record(z.string(), z.unknown()).optional(),
        }),
      }),
    )
    .optional(),
  response_format: z.looseObject({ type: z.string() }).optional(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
});
export type RequestBody = z.infer<typeof RequestBody>;

const textOf = (content: z.infer<typeof Content> | undefined): string =>
  typeof content === "string" ? content : (content ?? []).map((part) => part.text ?? "").join("");

export const lastTextOf = ({ messages }: RequestBody): string =>
  textOf(messages.findLast(({ role }) => role === "user" || role === "tool")?.content);

export const promptOf = ({ messages }: RequestBody): string =>
  messages.map(({ content }) => textOf(content)).join("\n");

/** The tools of the request; in the JSON modes those that the system message tells of. */
export const offeredTools = (body: RequestBody): OfferedTool[] => {
  if (body.tools) {
    return body.tools.map(({ function: { name, parameters } }) => ({ name, schema: parameters ?? {} }));
  }
  const system = body.messages.filter(({ role }) => role === "system").map(({ content }) => textOf(content));
  return [...system.join("\n").matchAll(/^### (\w+)\n[\s\S]*?^Input: (\{.*\})$/gm)].map(
    ([, name = "", schema = "{}"]) => ({ name, schema: JSON.parse(schema) as Record<string, unknown> }),
  );
};

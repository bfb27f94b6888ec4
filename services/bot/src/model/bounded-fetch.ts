/** Far above any reply that we ask for. */
const MAX_REPLY_BYTES = 8 * 1_048_576;

/** A server, or what sits at its address, may send without end. */
export const boundedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  if (response.body === null) return response;
  let bytes = 0;
  const bounded = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, stream) => {
        bytes += chunk.byteLength;
        if (bytes > MAX_REPLY_BYTES) stream.error(new TypeError("the reply is too large"));
        else stream.enqueue(chunk);
      },
    }),
  );
  return new Response(bounded, response);
};

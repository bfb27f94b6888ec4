/** An error as the API writes it. */
export type WireError = {
  status: number;
  message: string;
  type?: string;
  code?: string | number | null;
  param?: string | null;
  headers?: Record<string, string>;
};

export const invalid = (param: string | null, message: string, code: string | null = null): WireError => ({
  status: 400,
  message,
  type: "invalid_request_error",
  param,
  code,
});

export const bodyOf = ({ message, type, code, param }: WireError): string =>
  JSON.stringify({
    error: { message, type: type ?? "invalid_request_error", param: param ?? null, code: code ?? null },
  });

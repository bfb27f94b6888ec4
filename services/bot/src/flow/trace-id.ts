/** What people type to name a trace: `inv-` and letters that cannot be taken for one another. */
export const TRACE_ID = /^inv-[a-z0-9]{4,16}$/;

/** What a model reads as more than data: everything outside of the quotations. */
export const outsideData = (text: string): string =>
  text.replaceAll(/<data(?: from="[\w.:-]*")?>.*?<\/data>/gs, "");

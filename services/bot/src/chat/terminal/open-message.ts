/** Whether a message goes on below: a code block is not closed yet, or the line ends in a backslash. */
export const isOpen = (text: string): boolean => {
  const fences = text.match(/```/g)?.length ?? 0;
  return fences % 2 === 1 || /(^|[^\\])\\$/.test(text);
};

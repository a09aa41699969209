// Stands in for a GPT as Python in a page, which writes no scripts.
export const gptCode = () => {
  throw new Error('A page writes no scripts.');
};

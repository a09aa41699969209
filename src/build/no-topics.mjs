// Stands in for the texts of the topics in a page, which would be larger than all that it shows.
export const readTopic = (topic) =>
  `This page does not hold the topic \`${topic}\`. The program has it: \`backstep help ${topic}\` prints it.`;

// Stands in for string-width until a text needs it. Loading it takes a tenth of the time to the first frame, mostly for a
// regular expression of all emoji.
const COUNTED = /^[ -~]*$/;
let load = () => {
  const { default: stringWidth } = require('../../node_modules/string-width/index.js');
  load = () => stringWidth;
  return stringWidth;
};

// biome-ignore lint/style/noDefaultExport: the name under which it is imported
export default (text, options) => (COUNTED.test(text) ? text.length : load()(text, options));

// Stands in for Ink's renderer, which makes text of the boxes that are laid out: here their cells are painted instead.
const nothing = { output: '', outputHeight: 0, staticOutput: '' };
// biome-ignore lint/style/noDefaultExport: the name under which it is imported
export default () => nothing;

// Stands in for react-devtools-core, which the bundle never loads; Ink imports it by its default export.
const unavailable = {};
// biome-ignore lint/style/noDefaultExport: the name under which it is imported
export default unavailable;

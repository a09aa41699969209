// Stands in for react-devtools-core, which the bundle never loads.
export const unavailable = true;

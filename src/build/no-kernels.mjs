// Stands in for the compiled kernels in a page, whose policy lets no WebAssembly be compiled: those in TypeScript give the same bits.
export const BINARY = '';

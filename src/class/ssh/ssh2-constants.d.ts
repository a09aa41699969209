declare module 'ssh2/lib/protocol/constants.js' {
  const constants: { readonly SUPPORTED_KEX: string[] };
  export = constants;
}

import packageJson from '../../package.json' with { type: 'json' };

/** The version of the program, as its package has it. */
export const { version: VERSION } = packageJson;

/**
 * What holds for all properties: those that name no seed take PROPERTY_SEED where it is set, and a counterexample is reported in
 * the form in which it is kept, as one of the `examples` that its property tries first.
 */
import fc from 'fast-check';

const seed = process.env.PROPERTY_SEED;

fc.configureGlobal({
  ...(seed === undefined ? {} : { seed: Number(seed) }),
  reporter: (details) => {
    if (!details.failed) return;
    const kept =
      details.counterexample === null ? '' : `\nTo keep it: { examples: [${fc.stringify(details.counterexample)}] }`;
    throw new Error(`${fc.defaultReportMessage(details)}${kept}`, { cause: details.errorInstance });
  },
});

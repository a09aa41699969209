// How a script of a page is bundled: for browsers alone, without files and without compiled kernels.

/** @param root of the project */
export function forPages(root) {
  return {
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    target: ['chrome100', 'firefox100', 'safari15'],
    plugins: [
      {
        name: 'not-in-pages',
        setup: ({ onResolve }) => {
          const replace = (filter, file) => onResolve({ filter }, () => ({ path: `${root}src/build/${file}` }));
          replace(/\/topic-text\.js$/, 'no-topics.mjs');
          replace(/\/gpt-code\.js$/, 'no-scripts.mjs');
          replace(/\/generated\/binary\.js$/, 'no-kernels.mjs');
        },
      },
    ],
  };
}

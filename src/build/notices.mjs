// The licences of all packages whose code is in the bundle, as one text that is part of the package.
// Invariant: a package of which no licence can be found ends the build.
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)([.-].*)?$/i;
const PACKAGE_OF = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;

/** @param metafile what esbuild says of the bundle */
export function thirdPartyNotices(root, metafile) {
  const { name } = readPackage(root);
  const notices = [...bundledFiles(metafile)].map(([folder, files]) => noticeOf(root, folder, files));
  return [
    `${name} has the licence in the file LICENSE. Its program contains code of the packages below, each under its own licence.`,
    ...notices.sort(),
  ]
    .join(`\n\n${'-'.repeat(80)}\n\n`)
    .concat('\n');
}

/** The files of each package that have left something in the bundle. */
function bundledFiles(metafile) {
  const files = new Map();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const [folder] = PACKAGE_OF.exec(path) ?? [];
      if (folder !== undefined && bytesInOutput > 0) files.set(folder, [...(files.get(folder) ?? []), path]);
    }
  }
  return files;
}

function noticeOf(root, folder, files) {
  const { name, version, license } = readPackage(root + folder);
  const texts = readdirSync(root + folder)
    .filter((file) => LICENCE_FILE.test(file))
    .sort()
    .map((file) => readFileSync(`${root}${folder}/${file}`, 'utf8').trim());
  if (texts.length === 0 && license === 'MIT') texts.push(mitLicence(root, files));
  if (texts.length === 0) throw new Error(`No licence of ${name} ${version} is found in ${folder}.`);
  return [`${name} ${version}`, ...texts].join('\n\n').replaceAll('\r\n', '\n');
}

/** For a package that names the licence but does not bring its text: that is ours, with the holders that its files name. */
function mitLicence(root, files) {
  const holders = files.flatMap((file) => /Copyright \(c\).*$/m.exec(readFileSync(root + file, 'utf8'))?.[0] ?? []);
  if (holders.length === 0)
    throw new Error(`No holder of the copyright is named in ${files.map((file) => basename(file))}.`);
  return readFileSync(`${root}LICENSE`, 'utf8')
    .trim()
    .replace(/^Copyright .*$/m, [...new Set(holders)].join('\n'));
}

function readPackage(folder) {
  return JSON.parse(readFileSync(`${folder.replace(/\/$/, '')}/package.json`, 'utf8'));
}

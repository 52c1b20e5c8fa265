/**
 * No circle between the folders of a room by value (`import type` is erased and may point back): a second run, because
 * the first one counts types too.
 */
const { options } = require('./.dependency-cruiser.cjs');

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-folder-cycle', severity: 'error', scope: 'folder', from: {}, to: { circular: true } },
  ],
  options: { ...options, tsPreCompilationDeps: false },
};

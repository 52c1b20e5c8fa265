import fs from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Writes each text asset's `.br` and `.gz` beside it, so that the server never compresses. */
function precompress(): Plugin {
  let folder = '';
  return {
    name: 'precompress',
    configResolved(config) {
      folder = path.resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
        const file = path.join(entry.parentPath, entry.name);
        if (!entry.isFile() || !/\.(js|css|svg|wasm|webmanifest|json)$/.test(entry.name)) continue;
        const plain = fs.readFileSync(file);
        if (plain.length < 600) continue;
        fs.writeFileSync(
          `${file}.br`,
          brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }),
        );
        fs.writeFileSync(`${file}.gz`, gzipSync(plain, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  publicDir: 'public',
  resolve: { conditions: ['source', 'module', 'browser', 'production', 'import', 'default'] },
  build: {
    outDir: path.resolve(import.meta.dirname, '../dist/web'),
    emptyOutDir: true,
    target: 'es2023',
    manifest: true,
    // A data: address would need another word in the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // 'use client' is for servers that render; nothing renders here.
      output: {
        // What every page stands on in one file, what the first pages draw with in another: fewer round trips.
        codeSplitting: {
          groups: [
            // Apart, so that the small beginning asks for nothing else.
            { name: 'preload', test: /preload-helper/, priority: 3 },
            {
              name: 'base',
              test: /node_modules\/(?:react|react-dom|scheduler|stylis|use-sync-external-store|@emotion|@tanstack\/(?!react-virtual|virtual-core)[^/]+|@mui\/(?:system|styled-engine|private-theming|utils|material\/(?:styles|utils|CssBaseline|GlobalStyles|transitions|className|zero-styled)))\//,
              priority: 2,
            },
            {
              name: 'controls',
              test: /node_modules\/@mui\/material\/(?:Alert|AlertTitle|Box|Button|ButtonBase|ButtonGroup|Card|CardActionArea|Chip|CircularProgress|FormControl|FormHelperText|FormLabel|IconButton|InputAdornment|InputBase|InputLabel|Link|NotchedOutline|OutlinedInput|Paper|Skeleton|Stack|SvgIcon|Typography)\//,
              priority: 1,
            },
            {
              name: 'frame',
              test: /web\/src\/(?:app\/(?!words\/|router|SignIn(?:Dialog|Form)|ProofDialog|SearchDialog|AccountItems|NoticeBar)|parts\/(?:FaultNotice|Icon|Page|links)\.)/,
            },
          ],
        },
      },
      onLog: (level, log, tell) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') tell(level, log);
      },
    },
  },
  worker: { format: 'es' },
  plugins: [precompress()],
});

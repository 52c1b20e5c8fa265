import { defineConfig } from 'vite';

/** Builds src/prerender.tsx for this machine's own runtime; writePictures.ts runs it once. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  ssr: {
    noExternal: true,
    resolve: { conditions: ['source', 'module', 'node', 'production', 'import', 'default'] },
  },
  build: {
    ssr: 'src/prerender.tsx',
    target: 'es2023',
    rolldownOptions: {
      onLog: (level, log, tell) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') tell(level, log);
      },
      output: { entryFileNames: 'prerender.js' },
    },
  },
});

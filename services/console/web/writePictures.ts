// After `vite build web`: draws each pictured page in each language and writes it to dist/web/pages, with the styles it stands on
// and the modules that its script will ask for.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { pictureName } from '../server/choosePage.ts';

/** What src/prerender.tsx exports; it is built by its own configuration, with a browser's types. */
interface Drawn {
  readonly pictured: Readonly<Record<string, string | undefined>>;
  readonly prerender: (
    path: string,
    language: 'ja' | 'en',
  ) => Promise<{
    readonly html: string;
    readonly styles: readonly { readonly known: string | undefined; readonly css: string }[];
    readonly title: string;
  }>;
}
type Manifest = Readonly<
  Record<string, { readonly file: string; readonly imports?: readonly string[]; readonly isEntry?: boolean }>
>;

const web = path.resolve(import.meta.dirname, '../dist/web');
const drawing = path.resolve(import.meta.dirname, '../dist/drawing');
const manifest = JSON.parse(fs.readFileSync(path.join(web, '.vite/manifest.json'), 'utf8')) as Manifest;
const page = fs.readFileSync(path.join(web, 'index.html'), 'utf8');

await build({
  configFile: path.join(import.meta.dirname, 'vite.drawing.config.ts'),
  logLevel: 'warn',
  build: { outDir: drawing, emptyOutDir: true },
});
const { pictured, prerender } = (await import(
  pathToFileURL(path.join(drawing, 'prerender.js')).href
)) as Drawn;
fs.rmSync(path.join(web, 'pages'), { recursive: true, force: true });
fs.mkdirSync(path.join(web, 'pages'));
for (const [address, module] of Object.entries(pictured))
  for (const language of ['ja', 'en'] as const) {
    const { html, styles, title } = await prerender(address, language);
    const asked = [
      `src/app/words/${language}.ts`,
      ...(module === undefined ? [] : [`src/pages/${module}.tsx`]),
    ];
    const modules = [...modulesOf(['src/main.tsx', ...asked])].map((file) => `/${file}`).join(' ');
    fs.writeFileSync(
      path.join(web, 'pages', `${pictureName(address)}.${language}.html`),
      put(page, [
        ['<html lang="ja">', `<html lang="${language}">`],
        [/<title>.*<\/title>/, `<title>${title}</title>`],
        ['</head>', `<meta name="modules" content="${modules}">${styles.map(asElement).join('')}</head>`],
        ['<div id="root"></div>', `<div id="root">${html}</div>`],
      ]),
    );
  }
fs.rmSync(drawing, { recursive: true });

function asElement({ known, css }: { readonly known: string | undefined; readonly css: string }): string {
  return `<style nonce="__NONCE__"${known === undefined ? '' : ` data-emotion="${known}"`}>${css}</style>`;
}

/** Replaces each of them once; throws where one is not there. */
function put(text: string, parts: readonly (readonly [string | RegExp, string])[]): string {
  return parts.reduce((before, [from, to]) => {
    const after = before.replace(from, () => to);
    if (after === before && !before.includes(to)) throw new Error(`the page has no ${String(from)}`);
    return after;
  }, text);
}

/** The files of some modules with all that they import, each once and behind what it imports. */
function modulesOf(
  names: readonly string[],
  found = new Set<string>(),
  seen = new Set<string>(),
): Set<string> {
  for (const name of names) {
    const chunk = manifest[name];
    if (!chunk) throw new Error(`the build has no ${name}`);
    if (chunk.isEntry === true || seen.has(name)) continue;
    seen.add(name);
    modulesOf(chunk.imports ?? [], found, seen);
    found.add(chunk.file);
  }
  return found;
}

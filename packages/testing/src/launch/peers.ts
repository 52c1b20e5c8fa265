import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {
  forgetPackages,
  installDebianPackages,
  isDebian,
  libraryPath,
  onPath,
  unpackDebianPackages,
  unpackedPackages,
} from './debianPackages.ts';

/** A real program of somebody else that a test holds us against. */
export interface Peer {
  readonly file: string;
  /** Arguments that come before the caller's own. */
  readonly args: readonly string[];
  /** To be merged over the caller's environment. */
  readonly env: Readonly<Record<string, string>>;
}

export type PeerName =
  | 'postfix'
  | 'dovecot'
  | 'radicale'
  | 'xandikos'
  | 'sabredav'
  | 'prometheus'
  | 'promtool'
  | 'alertmanager'
  | 'amtool'
  | 'chromium';

interface Recipe {
  /** Names on PATH, and absolute paths, in order. */
  readonly names: readonly string[];
  readonly debian: readonly string[];
  readonly homebrew: string;
  /** A peer that is no program of its own name, where it is installed. */
  readonly installed?: () => Peer | undefined;
  /** How to run it from a privately unpacked package; absent when it must be installed by root. */
  readonly unpacked?: { readonly withDependencies: boolean; readonly program: (root: string) => Peer };
}

const recipes: Readonly<Record<PeerName, Recipe>> = {
  postfix: { names: ['/usr/sbin/postfix'], debian: ['postfix'], homebrew: 'a Debian machine' },
  dovecot: { names: ['/usr/sbin/dovecot'], debian: ['dovecot-imapd'], homebrew: 'a Debian machine' },
  radicale: {
    names: ['radicale'],
    debian: ['radicale'],
    homebrew: 'pip3 install radicale',
    unpacked: {
      withDependencies: true,
      program: (root) => pythonModule(root, 'radicale'),
    },
  },
  xandikos: {
    names: ['xandikos'],
    debian: ['xandikos'],
    homebrew: 'pip3 install xandikos',
    unpacked: { withDependencies: true, program: (root) => pythonModule(root, 'xandikos.web') },
  },
  sabredav: {
    names: [],
    debian: ['php-cli', 'php-xml', 'php-mbstring', 'php-sqlite3', 'php-sabre-dav'],
    homebrew: 'brew install php && composer require sabre/dav',
    installed: () => {
      const php = onPath('php');
      return php !== undefined && fs.existsSync('/usr/share/php/Sabre/DAV/Server.php')
        ? { file: php, args: [], env: { SABRE_PATH: '/usr/share/php' } }
        : undefined;
    },
    unpacked: {
      withDependencies: true,
      program: (root) => {
        const sabre = { SABRE_PATH: path.join(root, 'usr/share/php') };
        const program = namesIn(path.join(root, 'usr/bin')).find((each) => /^php\d\.\d$/.test(each));
        // What the machine has already is not unpacked.
        if (program === undefined) return { file: onPath('php') ?? 'php', args: [], env: sabre };
        const extensions = path.join(root, 'usr/lib/php');
        const version = namesIn(extensions).find((each) => /^\d{8}$/.test(each)) ?? '';
        const names = [
          'ctype',
          'tokenizer',
          'mbstring',
          'xml',
          'dom',
          'simplexml',
          'xmlreader',
          'xmlwriter',
          'pdo',
          'pdo_sqlite',
        ];
        return {
          file: path.join(root, 'usr/bin', program),
          args: [
            '-n',
            ...[
              `extension_dir=${path.join(extensions, version)}`,
              ...names.map((each) => `extension=${each}`),
            ].flatMap((each) => ['-d', each]),
          ],
          env: { ...sabre, LD_LIBRARY_PATH: libraryPath(root) },
        };
      },
    },
  },
  promtool: staticProgram('promtool', 'prometheus', 'brew install prometheus'),
  prometheus: staticProgram('prometheus', 'prometheus', 'brew install prometheus'),
  alertmanager: staticProgram(
    'prometheus-alertmanager',
    'prometheus-alertmanager',
    'brew install alertmanager',
    ['alertmanager'],
  ),
  amtool: staticProgram('amtool', 'prometheus-alertmanager', 'brew install alertmanager'),
  chromium: {
    names: [
      'chromium',
      'chromium-browser',
      'google-chrome',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ],
    debian: ['chromium'],
    homebrew: 'brew install --cask chromium',
  },
};

/** What a folder holds; nothing where there is none. */
function namesIn(folder: string): string[] {
  return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
}

/** The peer where it is installed or was unpacked by `installPeer`, else undefined. */
export function findPeer(name: PeerName): Peer | undefined {
  const recipe = recipes[name];
  for (const each of recipe.names) {
    const file = path.isAbsolute(each) ? (fs.existsSync(each) ? each : undefined) : onPath(each);
    if (file !== undefined) return { file, args: [], env: {} };
  }
  const installed = recipe.installed?.();
  if (installed) return installed;
  const root = recipe.unpacked && unpackedPackages(name);
  return root === undefined ? undefined : recipe.unpacked?.program(root);
}

/**
 * Empty when the peer is there; otherwise the end of a title that makes a skip an expected one and says what to
 * install: `(peerMissing('radicale') ? describe.skip : describe)(`CalDAV${peerMissing('radicale')}`, …)`.
 */
export function peerMissing(name: PeerName): string {
  if (findPeer(name)) return '';
  const recipe = recipes[name];
  const how = process.platform === 'darwin' ? recipe.homebrew : `apt-get install ${recipe.debian.join(' ')}`;
  return ` [needs ${name}: ${how}]`;
}

/**
 * Brings the peer onto a Debian machine when we may: installed by root where it must be, else unpacked privately.
 * Resolves to what went wrong, undefined when the peer is there. Run once before the tests that need it.
 */
export function installPeer(name: PeerName): string | undefined {
  if (findPeer(name)) return undefined;
  const recipe = recipes[name];
  if (!isDebian()) return 'not a Debian machine';
  try {
    if (recipe.unpacked) {
      const root = unpackDebianPackages(name, recipe.debian, recipe.unpacked.withDependencies);
      const { file, args, env } = recipe.unpacked.program(root);
      const tried = spawnSync(file, [...args, '--version'], {
        env: { ...process.env, ...env },
        encoding: 'utf8',
      });
      if (tried.status === 0) return undefined;
      forgetPackages(name);
      if (process.getuid?.() !== 0) return (tried.error?.message ?? tried.stderr).trim().slice(-300);
    }
    if (process.getuid?.() !== 0) return 'only root may install it';
    installDebianPackages(recipe.debian);
    return findPeer(name) ? undefined : 'installed, but not found';
  } catch (err) {
    return (err as Error).message;
  }
}

/** A Python program of privately unpacked packages. */
function pythonModule(root: string, module: string): Peer {
  const python = onPath('python3');
  return {
    file: python ?? path.join(root, 'usr/bin/python3'),
    args: ['-m', module],
    env: {
      PYTHONPATH: path.join(root, 'usr/lib/python3/dist-packages'),
      ...(python === undefined && {
        PYTHONHOME: path.join(root, 'usr'),
        LD_LIBRARY_PATH: libraryPath(root),
      }),
    },
  };
}

/** A program without libraries of its own: its package alone is enough. */
function staticProgram(
  program: string,
  debianPackage: string,
  homebrew: string,
  otherNames: readonly string[] = [],
): Recipe {
  return {
    names: [program, ...otherNames],
    debian: [debianPackage],
    homebrew,
    unpacked: {
      withDependencies: false,
      program: (root) => ({ file: path.join(root, 'usr/bin', program), args: [], env: {} }),
    },
  };
}

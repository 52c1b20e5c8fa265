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

export type PeerName = 'radicale' | 'promtool' | 'amtool' | 'chromium';

interface Recipe {
  /** Names on PATH, and absolute paths, in order. */
  readonly names: readonly string[];
  readonly debian: readonly string[];
  readonly homebrew: string;
  /** How to run it from a privately unpacked package; absent when it must be installed by root. */
  readonly unpacked?: { readonly withDependencies: boolean; readonly program: (root: string) => Peer };
}

const recipes: Readonly<Record<PeerName, Recipe>> = {
  radicale: {
    names: ['radicale'],
    debian: ['radicale'],
    homebrew: 'pip3 install radicale',
    unpacked: {
      withDependencies: true,
      program: (root) => ({
        file: onPath('python3') ?? path.join(root, 'usr/bin/python3'),
        args: ['-m', 'radicale'],
        env: {
          PYTHONPATH: path.join(root, 'usr/lib/python3/dist-packages'),
          ...(onPath('python3')
            ? {}
            : { PYTHONHOME: path.join(root, 'usr'), LD_LIBRARY_PATH: libraryPath(root) }),
        },
      }),
    },
  },
  promtool: staticProgram('promtool', 'prometheus', 'brew install prometheus'),
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

/** The peer where it is installed or was unpacked by `installPeer`, else undefined. */
export function findPeer(name: PeerName): Peer | undefined {
  const recipe = recipes[name];
  for (const each of recipe.names) {
    const file = path.isAbsolute(each) ? (fs.existsSync(each) ? each : undefined) : onPath(each);
    if (file !== undefined) return { file, args: [], env: {} };
  }
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

/** A program without libraries of its own: its package alone is enough. */
function staticProgram(program: string, debianPackage: string, homebrew: string): Recipe {
  return {
    names: [program],
    debian: [debianPackage],
    homebrew,
    unpacked: {
      withDependencies: false,
      program: (root) => ({ file: path.join(root, 'usr/bin', program), args: [], env: {} }),
    },
  };
}

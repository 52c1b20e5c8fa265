import { spawnSync } from 'node:child_process';

/** What a local cluster needs beside Helm and kubectl, which npm brings, and how it is got. */
const needed = [
  {
    program: 'docker',
    answers: ['info'],
    how: 'no container engine answers: install Docker (docs.docker.com/engine/install) or Podman with its docker command, and start it',
  },
  {
    program: 'kind',
    answers: ['version'],
    how: 'kind is not installed: kind.sigs.k8s.io/docs/user/quick-start, `brew install kind` or `go install sigs.k8s.io/kind@latest`',
  },
] as const;

/** In words, each program that is not there or does not answer, and what to install. */
export function missingPrograms(): string[] {
  return needed
    .filter(({ program, answers }) => spawnSync(program, answers, { stdio: 'ignore' }).status !== 0)
    .map(({ program, how }) => `${program}: ${how}`);
}

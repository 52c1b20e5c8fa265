import { useRef } from 'react';
import { headOf } from './headOf.ts';

/** Hands over the head of the file that was given last; that of an earlier one, read later, is let go. */
export function useHead(mostBytes: number, take: (head: Blob) => void): (file: File) => void {
  const latest = useRef<File>(undefined);
  return (file) => {
    latest.current = file;
    void headOf(file, mostBytes).then((head) => {
      if (latest.current === file) take(head);
    });
  };
}

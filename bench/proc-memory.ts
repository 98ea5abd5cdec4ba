// Memory of a process as Linux counts it: /proc/<pid>/status.
import { readFileSync } from 'node:fs';

/** `VmRSS` (now) or `VmHWM` (its highest so far), in bytes. */
export function memoryOf(pid: number | 'self', field: 'VmRSS' | 'VmHWM'): number {
  const line = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (!line) throw new Error(`no ${field} of process ${pid}`);
  return Number(line[1]) * 1024;
}

export const MIB = 2 ** 20;

// Where in the program's TypeScript an instruction comes from: the first stack frame outside the builder.

const BUILDER = /\/vm\/builder\/|\/vm\/gadgets\//;

/** The current position as `file:line`. */
export function captureSource(): string {
  const lines = (new Error('position').stack ?? '').split('\n').slice(1);
  const line = lines.find((text) => text.includes('/') && !BUILDER.test(text)) ?? '';
  const match = /([^/\\(\s]+?)(?:\?[^:]*)?:(\d+):\d+\)?$/.exec(line.trim());
  return match ? `${match[1]}:${match[2]}` : 'unknown source';
}

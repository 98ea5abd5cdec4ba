// Where in the program's TypeScript an instruction comes from: the first stack frame outside the builder. The stack is
// captured at once and turned into text only when an error or a listing asks for it.

const BUILDER = /\/vm\/builder\/|\/vm\/gadgets\//;

/** Captures the current position; the result renders it as `file:line`. */
export function captureSource(): () => string {
  const position = new Error();
  return () => {
    const lines = (position.stack ?? '').split('\n').slice(1);
    const line = lines.find((text) => text.includes('/') && !BUILDER.test(text)) ?? '';
    const match = /([^/\\(\s]+?)(?:\?[^:]*)?:(\d+):\d+\)?$/.exec(line.trim());
    return match ? `${match[1]}:${match[2]}` : 'unknown source';
  };
}

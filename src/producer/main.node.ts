// What `npm start` runs, given its wiring: reads PORT, HOST and DATA, starts the host, prints the address, stops on a
// signal. A failure to start is one sentence and exit code 1.
import { startHost, type Wiring } from './host.node.ts';

const DEFAULT_PORT = '8080';

export async function main(wiring: Wiring, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const port = Number(env['PORT'] ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65535) return stop(`PORT must be a number from 0 to 65535`);
  const dataFolder = env['DATA'] ?? 'data';
  try {
    const host = await startHost(
      {
        host: env['HOST'] ?? '127.0.0.1',
        port,
        dataFolder,
        walletFolder: 'dist',
        isolated: env['ISOLATED'] !== '0',
        report: (error) => console.error(sentence(error)),
      },
      wiring,
    );
    console.log(`Sotto is at ${host.address} (data in ${dataFolder})`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void host.close().then(() => process.exit(0)));
    }
  } catch (error) {
    stop(sentence(error));
  }
}

function stop(why: string): void {
  console.error(`Sotto could not start: ${why}`);
  process.exitCode = 1;
}

function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') return 'the port is taken; choose another with PORT';
  return error.message;
}

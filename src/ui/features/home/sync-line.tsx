// How far the chain was read, or why not and what to do.
import { Button } from '../../components/button.tsx';
import controls from '../../components/controls.module.css';
import { Notice } from '../../components/notice.tsx';
import { Progress } from '../../components/progress.tsx';
import { useTask } from '../../components/use-task.ts';
import { en } from '../../i18n/en.ts';
import { wallet } from '../../stores/wallet.ts';
import type { SyncState } from '../../../wallet/wallet.contract.ts';

const startOver = () => wallet().startOver();
const nothing = (): void => undefined;

export function SyncLine({ sync }: { readonly sync: SyncState }) {
  const restart = useTask(startOver, nothing);
  switch (sync.phase) {
    case 'syncing':
      if (sync.block >= sync.tip) return <p className={controls.hint} data-testid="sync">{en.sync.looking}</p>;
      return (
        <div className={controls.stack}>
          <p className={controls.hint} data-testid="sync">{en.sync.syncing(sync.block, sync.tip)}</p>
          <Progress percent={Math.floor((100 * sync.block) / sync.tip)} label={en.sync.progress} />
        </div>
      );
    case 'synced':
      return <p className={controls.hint} data-testid="sync">{en.sync.synced(sync.block)}</p>;
    case 'offline':
      return <Notice>{en.sync.offline}</Notice>;
    case 'trouble':
      return (
        <Notice alert action={sync.stuck && <Button look="danger" disabled={restart.busy} onClick={() => void restart.run()}>{en.sync.startOver}</Button>}>
          {sync.message}{sync.stuck && ` ${en.sync.startOverLead}`}{restart.error && ` ${restart.error}`}
        </Notice>
      );
  }
}

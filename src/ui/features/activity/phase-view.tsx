// Where a transaction is, in words, with progress and Cancel while it is being proved, and a way on where it came to nothing.
import { Button } from '../../components/button.tsx';
import controls from '../../components/controls.module.css';
import { Progress } from '../../components/progress.tsx';
import { useTask } from '../../components/use-task.ts';
import { secondsText } from '../../format.ts';
import { en } from '../../i18n/en.ts';
import { wallet } from '../../stores/wallet.ts';
import type { Activity } from '../../../wallet/wallet.contract.ts';
import styles from './activity.module.css';

const retry = (id: string) => wallet().retry(id);
const nothing = (): void => undefined;

export function PhaseView({ activity, acts }: { readonly activity: Activity; readonly acts: boolean }) {
  const { state, id } = activity;
  const again = useTask(retry, nothing);
  const running = state.phase === 'queued' || state.phase === 'executing' || state.phase === 'proving';
  const problem = state.phase === 'failed' || state.phase === 'expired';
  const canRetry = state.phase === 'failed' ? state.canRetry : state.phase === 'expired' || state.phase === 'cancelled';
  return (
    <div className={styles.phase}>
      <p className={problem ? controls.error : state.phase === 'confirmed' ? styles.good : controls.hint}>{sentence(activity, acts)}</p>
      {state.phase === 'proving' && <Progress percent={state.percent} label={en.activity.progress} />}
      {running && acts && <div className={controls.row}><Button look="quiet" onClick={() => void wallet().cancel(id)}>{en.activity.cancel}</Button></div>}
      {canRetry && acts && (
        <div className={controls.row}>
          <Button look="quiet" disabled={again.busy} onClick={() => void again.run(id)}>{activity.kind === 'send' ? en.activity.retry : en.activity.collect}</Button>
        </div>
      )}
      {again.error && <p className={controls.error} role="alert">{again.error}</p>}
    </div>
  );
}

function sentence({ kind, state, proofKind }: Activity, acts: boolean): string {
  switch (state.phase) {
    case 'queued':
      return acts ? en.activity.queued : en.activity.elsewhere;
    case 'executing':
      return en.activity.executing;
    case 'proving':
      return en.activity.proving(en.stages[state.stage], state.percent, secondsText(state.secondsLeft * 1000));
    case 'sending':
      if (kind === 'mint' && proofKind === 'network') return en.activity.mintAsked;
      return state.waitingForNetwork ? en.activity.waiting : en.activity.sending;
    case 'confirmed':
      return en.activity.confirmed(state.block);
    case 'failed':
    case 'expired':
      return state.message;
    case 'cancelled':
      return kind === 'send' ? en.activity.cancelled : en.activity.cancelledIn;
  }
}

// Where a transaction is, in words, with progress and Cancel while it is being proved.
import { Button } from '../../components/button.tsx';
import controls from '../../components/controls.module.css';
import { Progress } from '../../components/progress.tsx';
import { secondsText } from '../../format.ts';
import { en } from '../../i18n/en.ts';
import { wallet } from '../../stores/wallet.ts';
import type { Activity, ActivityPhase } from '../../../wallet/wallet.contract.ts';
import styles from './activity.module.css';

export function PhaseView({ activity }: { readonly activity: Activity }) {
  const { state, id } = activity;
  const running = state.phase === 'queued' || state.phase === 'executing' || state.phase === 'proving';
  const problem = state.phase === 'failed' || state.phase === 'expired';
  return (
    <div className={styles.phase}>
      <p className={problem ? controls.error : state.phase === 'confirmed' ? styles.good : controls.hint}>{sentence(state)}</p>
      {state.phase === 'proving' && <Progress percent={state.percent} label={en.stages[state.stage]} />}
      {running && <div className={controls.row}><Button look="quiet" onClick={() => void wallet().cancel(id)}>{en.activity.cancel}</Button></div>}
      {state.phase === 'failed' && state.canRetry && (
        <div className={controls.row}><Button look="quiet" onClick={() => void wallet().retry(id)}>{en.activity.retry}</Button></div>
      )}
    </div>
  );
}

function sentence(state: ActivityPhase): string {
  switch (state.phase) {
    case 'queued':
      return en.activity.queued;
    case 'executing':
      return en.activity.executing;
    case 'proving':
      return en.activity.proving(en.stages[state.stage], state.percent, secondsText(state.secondsLeft * 1000));
    case 'sending':
      return state.waitingForNetwork ? en.activity.waiting : en.activity.sending;
    case 'confirmed':
      return en.activity.confirmed(state.block);
    case 'failed':
    case 'expired':
      return state.message;
    case 'cancelled':
      return en.activity.cancelled;
  }
}

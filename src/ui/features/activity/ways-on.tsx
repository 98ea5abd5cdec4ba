// Cancel and try again, where the wallet offers them. What costs something asks first, in plain words.
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import controls from '../../components/controls.module.css';
import { useTask } from '../../components/use-task.ts';
import { amountText } from '../../format.ts';
import { en } from '../../i18n/en.ts';
import { wallet } from '../../stores/wallet.ts';
import type { Amount } from '../../../protocol/index.ts';
import type { Activity } from '../../../wallet/wallet.contract.ts';
import styles from './activity.module.css';

const cancel = (id: string) => wallet().cancel(id);
const retry = (id: string) => wallet().retry(id);
const nothing = (): void => undefined;

export function WaysOn({ activity, fee }: { readonly activity: Activity; readonly fee: Amount }) {
  const [asking, setAsking] = useState(false);
  const cancellation = useTask(cancel, nothing);
  const again = useTask(retry, nothing);
  const stop = (): void => {
    setAsking(false);
    void cancellation.run(activity.id);
  };
  const error = cancellation.error ?? again.error;
  return (
    <>
      {(activity.cancel !== undefined || activity.retry !== undefined) && !asking && (
        <div className={styles.buttons}>
          {activity.retry !== undefined && <Button look="quiet" disabled={again.busy} onClick={() => void again.run(activity.id)}>{en.activity.retry[activity.retry]}</Button>}
          {activity.cancel === 'free' && <Button look="quiet" disabled={cancellation.busy} onClick={stop}>{en.activity.cancel}</Button>}
          {activity.cancel === 'fee' && <Button look="quiet" disabled={cancellation.busy} onClick={() => setAsking(true)}>{en.activity.cancelForFee}</Button>}
        </div>
      )}
      {activity.cancel === 'fee' && asking && <Question fee={amountText(fee)} yes={stop} no={() => setAsking(false)} />}
      {error && <p className={controls.error} role="alert">{error}</p>}
    </>
  );
}

/** The question is read out, and seen with its answers. */
function takeFocus(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
  element?.parentElement?.scrollIntoView({ block: 'nearest' });
}

function Question({ fee, yes, no }: { readonly fee: string; readonly yes: () => void; readonly no: () => void }) {
  return (
    <div className={styles.question} role="group" aria-label={en.activity.cancelForFee}>
      <p ref={takeFocus} tabIndex={-1}>{en.activity.cancelQuestion(fee)}</p>
      <div className={styles.buttons}>
        <Button look="danger" onClick={yes}>{en.activity.cancelSure(fee)}</Button>
        <Button look="quiet" onClick={no}>{en.activity.cancelNot}</Button>
      </div>
    </div>
  );
}

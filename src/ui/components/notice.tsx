import type { ReactNode } from 'react';
import styles from './controls.module.css';

/** Something to know or to do, with an optional control. An alert is read out at once. */
export function Notice({ children, action, alert = false }: { readonly children: ReactNode; readonly action?: ReactNode; readonly alert?: boolean }) {
  return (
    <div className={alert ? `${styles.notice} ${styles.alert}` : styles.notice} role={alert ? 'alert' : 'status'}>
      <span>{children}</span>
      {action}
    </div>
  );
}

import type { ButtonHTMLAttributes } from 'react';
import styles from './controls.module.css';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'main' | 'quiet' | 'danger';
}

/** A button; `type="button"` unless said otherwise, so that it never submits a form by accident. */
export function Button({ look = 'main', type = 'button', ...rest }: Props) {
  return <button type={type} className={look === 'main' ? styles.button : `${styles.button} ${styles[look]}`} {...rest} />;
}

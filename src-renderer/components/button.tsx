import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { cx } from './cx.ts';
import styles from './button.module.css';
import { Icon, type IconName } from './icon.tsx';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children'> {
  readonly look?: 'primary' | 'secondary' | 'quiet' | 'danger';
  readonly size?: 'medium' | 'large' | 'small';
  readonly icon?: IconName;
  readonly children: ReactNode;
}

export function Button({ look = 'secondary', size = 'medium', icon, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={cx(styles.button, styles[look], styles[size])}>
      {icon !== undefined && <Icon name={icon} size={size === 'large' ? 20 : 18} />}
      {children}
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<AriaButtonProps, 'className' | 'children'> {
  readonly icon: IconName;
  readonly 'aria-label': string;
}

/** A button of which only the picture is seen. */
export function IconButton({ icon, ...rest }: IconButtonProps) {
  return (
    <AriaButton {...rest} className={cx(styles.button, styles.quiet, styles.iconOnly)}>
      <Icon name={icon} size={18} />
    </AriaButton>
  );
}

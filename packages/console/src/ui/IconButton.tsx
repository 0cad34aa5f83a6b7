import type { ComponentProps } from 'react';
import classes from './IconButton.module.css';

/** A quiet button that is only a picture, for rows. It is a bare one because a list has fifty of them. */
export const IconButton = (props: ComponentProps<'button'> & { 'aria-label': string }) => <button type="button" className={classes.button} {...props} />;

import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';

/** The themes, as a person chooses among them. */
export const schemeChoices = [
  { value: 'auto', label: 'As the system', Icon: IconDeviceDesktop },
  { value: 'light', label: 'Light', Icon: IconSun },
  { value: 'dark', label: 'Dark', Icon: IconMoon },
] as const;

export type SchemeChoice = (typeof schemeChoices)[number]['value'];

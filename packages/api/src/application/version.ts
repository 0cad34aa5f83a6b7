/** The version that runs. */
export const VERSION = '0.1.0'

/** A session ends after this long without a request. */
export const SESSION_IDLE_HOURS = 12

/** A session ends this long after signing in, however busy it was. */
export const SESSION_ABSOLUTE_DAYS = 14

/** How often a session's last use is written down: often enough for the idle limit, seldom enough to cost nothing. */
export const SESSION_TOUCH_SECONDS = 60

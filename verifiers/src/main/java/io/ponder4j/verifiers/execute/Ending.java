package io.ponder4j.verifiers.execute;

/**
 * How a command ended.
 *
 * @param ran what it left; of a command that was ended, what there was
 */
record Ending(How how, Ran ran) {

  enum How {
    /** By itself. */
    EXITED,
    /** At a limit. */
    LIMITED,
    /** With its run. */
    STOPPED
  }
}

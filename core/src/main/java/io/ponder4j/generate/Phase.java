package io.ponder4j.generate;

/**
 * What a stretch of text is for. A generator without phase markers writes everything as {@link
 * #ANSWER}.
 */
public enum Phase {
  THINK,
  ANSWER
}

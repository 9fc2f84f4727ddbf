package io.ponder4j.verifiers.internal.math;

/** A text is no maths that we read, could be meant in two ways, or is beyond the limits. */
final class UnreadableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnreadableException(String message) {
    super(message, null, false, false); // thrown in the ordinary course, never shown
  }
}

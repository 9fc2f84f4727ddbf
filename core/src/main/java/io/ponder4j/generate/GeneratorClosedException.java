package io.ponder4j.generate;

/** The generator was closed, before the request or while it ran. */
public class GeneratorClosedException extends GenerationException {

  private static final long serialVersionUID = 1L;

  public GeneratorClosedException(String what) {
    super(what + " is closed; open it again, and close it only when no run uses it any more");
  }

  public GeneratorClosedException(String what, Usage usage) {
    super(what + " was closed while it was at work on this", null, usage);
  }

  /** Of a generator that closed itself, since it failed. */
  public GeneratorClosedException(String what, Usage usage, Throwable failure) {
    super(what + " stopped after a failure; open it again: " + failure, failure, usage);
  }
}

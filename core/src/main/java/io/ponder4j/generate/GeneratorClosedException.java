package io.ponder4j.generate;

/** The generator was closed, before the request or while it ran. */
public class GeneratorClosedException extends GenerationException {

  private static final long serialVersionUID = 1L;

  public GeneratorClosedException(String what) {
    super(what + " is closed; open it again, and close it only when no run uses it any more");
  }

  public GeneratorClosedException(String what, Usage usage) {
    super(what + " was closed while this generation ran", null, usage);
  }
}

package io.ponder4j.strategies.step;

/**
 * A path, and how many next steps of it are to be drawn.
 *
 * @param path what is continued; open
 * @param first the number of the first one: how many were drawn of it before
 * @param count how many, at least 1
 */
public record Expansion(Path path, int first, int count) {

  public Expansion {
    if (path.standing() != Standing.OPEN) {
      throw new IllegalArgumentException("a path that is " + path.standing() + " does not grow");
    }
    if (first < 0 || count < 1) {
      throw new IllegalArgumentException(
          "first must be >= 0 and count >= 1, was " + first + " and " + count);
    }
  }

  /** The first expansion of a path. */
  public static Expansion of(Path path, int count) {
    return new Expansion(path, 0, count);
  }
}

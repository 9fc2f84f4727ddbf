package io.ponder4j.generate;

/**
 * What one generation took, in tokens.
 *
 * @param prompt tokens of the prefix and of forced text
 * @param cached how many of {@code prompt} came from a cache
 * @param generated tokens drawn, the end-of-sequence token and phase markers included
 * @param thinking how many of {@code generated} belong to the thinking phase
 * @param exact false where a server gave no counts and these are estimates
 */
public record Usage(int prompt, int cached, int generated, int thinking, boolean exact) {

  /** Nothing was done. */
  public static final Usage NONE = new Usage(0, 0, 0, 0, true);

  public Usage {
    if (prompt < 0 || cached < 0 || generated < 0 || thinking < 0) {
      throw new IllegalArgumentException("token counts must not be negative");
    }
    if (cached > prompt || thinking > generated) {
      throw new IllegalArgumentException(
          "a part is larger than the whole: cached "
              + cached
              + " of "
              + prompt
              + ", thinking "
              + thinking
              + " of "
              + generated);
    }
  }
}

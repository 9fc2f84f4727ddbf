package io.ponder4j.strategies.select;

import java.io.Serializable;
import java.util.List;

/**
 * Words and phrases that tell how a text was written, in any case. They count as whole words only;
 * spaces in a phrase stand for any white space.
 *
 * @param hedging doubt: maybe, perhaps
 * @param thinking turning back: wait, hmm
 * @param discourse order: first, therefore
 */
public record MarkerWords(List<String> hedging, List<String> thinking, List<String> discourse)
    implements Serializable {

  public MarkerWords {
    hedging = List.copyOf(hedging);
    thinking = List.copyOf(thinking);
    discourse = List.copyOf(discourse);
    for (List<String> words : List.of(hedging, thinking, discourse)) {
      if (words.stream().anyMatch(String::isBlank)) {
        throw new IllegalArgumentException("a marker word must not be blank, was in " + words);
      }
    }
  }

  /** Common ones of English. */
  public static MarkerWords english() {
    return new MarkerWords(
        List.of(
            "maybe", "perhaps", "possibly", "probably", "might", "could be", "not sure", "seems"),
        List.of(
            "wait", "hmm", "alternatively", "let me check", "let me think", "actually", "hold on"),
        List.of("first", "second", "next", "then", "therefore", "thus", "hence", "so", "finally"));
  }
}

package io.ponder4j.generate;

import java.util.Objects;

/**
 * Names a vocabulary: token ids mean the same under equal names. A backend derives it from the
 * tokenizer's content, not from its file name.
 *
 * @param name not blank
 */
public record TokenizerId(String name) {

  public TokenizerId {
    Objects.requireNonNull(name, "name");
    if (name.isBlank()) {
      throw new IllegalArgumentException("a tokenizer's name must not be blank");
    }
  }
}

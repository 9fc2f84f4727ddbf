package io.ponder4j.verifiers.answer;

import java.util.Optional;

/** See {@link Extractor#whole}. */
record WholeText() implements Extractor {

  @Override
  public Optional<String> find(String text) {
    return text.isBlank() ? Optional.empty() : Optional.of(text.strip());
  }
}

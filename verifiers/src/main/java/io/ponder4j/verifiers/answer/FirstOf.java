package io.ponder4j.verifiers.answer;

import java.util.List;
import java.util.Optional;

/** See {@link Extractor#firstOf}. */
record FirstOf(List<Extractor> extractors) implements Extractor {

  FirstOf {
    if (extractors.isEmpty()) {
      throw new IllegalArgumentException("a chain needs at least one extractor");
    }
  }

  @Override
  public Optional<String> find(String text) {
    return extractors.stream().flatMap(extractor -> extractor.find(text).stream()).findFirst();
  }
}

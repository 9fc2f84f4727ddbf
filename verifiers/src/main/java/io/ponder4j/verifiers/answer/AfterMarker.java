package io.ponder4j.verifiers.answer;

import java.util.Optional;

/** See {@link Extractor#after}. */
record AfterMarker(String marker) implements Extractor {

  AfterMarker {
    if (marker.isBlank()) {
      throw new IllegalArgumentException("a marker must not be blank");
    }
  }

  @Override
  public Optional<String> find(String text) {
    int at = text.lastIndexOf(marker);
    return at < 0 ? Optional.empty() : lineAt(text, at + marker.length());
  }

  /** The first line from a place on that is not blank. */
  static Optional<String> lineAt(String text, int start) {
    return text.substring(start)
        .lines()
        .filter(line -> !line.isBlank())
        .findFirst()
        .map(String::strip);
  }
}

package io.ponder4j.trace.internal;

import com.fasterxml.jackson.databind.util.StdConverter;
import io.ponder4j.generate.Origin;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.TokenizerId;
import java.util.Optional;

/** A segment as it is written. */
record StoredSegment(
    String text, Origin origin, Phase phase, Optional<String> tokenizer, int[] ids, int[] ends) {

  /** To what is written. */
  static final class Store extends StdConverter<Segment, StoredSegment> {
    @Override
    public StoredSegment convert(Segment segment) {
      return new StoredSegment(
          segment.text(),
          segment.origin(),
          segment.phase(),
          segment.tokenizer().map(TokenizerId::name),
          segment.tokenizer().map(own -> segment.ids(own, text -> new int[0])).orElse(new int[0]),
          segment.ends());
    }
  }

  /** From what is written. */
  static final class Restore extends StdConverter<StoredSegment, Segment> {
    @Override
    public Segment convert(StoredSegment stored) {
      return stored.tokenizer().isEmpty()
          ? Segment.ofText(stored.text(), stored.origin(), stored.phase())
          : Segment.ofTokens(
              new TokenizerId(stored.tokenizer().get()),
              stored.ids(),
              stored.ends(),
              stored.text(),
              stored.origin(),
              stored.phase());
    }
  }
}

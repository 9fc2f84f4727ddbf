package io.ponder4j.trace.replay;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Capability;
import io.ponder4j.verify.Score;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What one line of a recording holds. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(name = "generator", value = Line.RecordedGenerator.class),
  @JsonSubTypes.Type(name = "verifier", value = Line.RecordedVerifier.class),
  @JsonSubTypes.Type(name = "generation", value = RecordedGeneration.class),
  @JsonSubTypes.Type(name = "judgement", value = Line.Judgement.class)
})
sealed interface Line
    permits Line.RecordedGenerator, Line.RecordedVerifier, RecordedGeneration, Line.Judgement {

  /** A generator played a role. */
  record RecordedGenerator(String role, List<Capability> supported, int contextTokens)
      implements Line {

    public RecordedGenerator {
      supported = supported.stream().sorted().toList();
    }

    static RecordedGenerator of(String role, Capabilities capabilities) {
      return new RecordedGenerator(
          role, List.copyOf(capabilities.supported()), capabilities.contextTokens());
    }

    Capabilities capabilities() {
      return new Capabilities(Set.copyOf(supported), contextTokens);
    }
  }

  /** A verifier played a role. */
  record RecordedVerifier(String role, Kind kind) implements Line {

    /** What a verifier scores. */
    enum Kind {
      OUTCOME,
      PROCESS
    }
  }

  /**
   * What a verifier said of a prefix.
   *
   * @param steps how many steps it has
   * @param lasting how many of them keep their scores whatever is appended
   * @param scores one of a whole candidate, or one a step
   * @param failure what the verifier threw instead
   */
  record Judgement(
      JudgementKey key, int steps, int lasting, List<Score> scores, Optional<String> failure)
      implements Line {

    public Judgement {
      if (steps < 0) {
        throw new IllegalArgumentException("steps must not be negative, was " + steps);
      }
      if (lasting < 0 || lasting > steps) {
        throw new IllegalArgumentException(
            "lasting must be in 0.." + steps + ", the number of steps, was " + lasting);
      }
      scores = List.copyOf(scores);
    }
  }

  /**
   * What a judgement is found by.
   *
   * @param prefix fingerprint of the prefix, or of the candidate's
   */
  record JudgementKey(String role, String prefix) implements Comparable<JudgementKey> {

    private static final Comparator<JudgementKey> ORDER =
        Comparator.comparing(JudgementKey::role).thenComparing(JudgementKey::prefix);

    @Override
    public int compareTo(JudgementKey other) {
      return ORDER.compare(this, other);
    }
  }
}

package io.ponder4j.trace.json;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import io.ponder4j.Budget;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.trace.internal.CoreJson;
import io.ponder4j.trace.internal.Format;
import io.ponder4j.trace.internal.JsonLinesReader;
import io.ponder4j.verify.Unscored;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How trace records are written as JSON: the one place that tells events apart. */
final class TraceJson {

  static final Format FORMAT = new Format("ponder4j-trace", 1);

  /** Names of events in files: they stay when a class is renamed. */
  static final Map<Class<? extends TraceEvent>, String> NAMES =
      Map.ofEntries(
          Map.entry(TraceEvent.RunStarted.class, "run-started"),
          Map.entry(TraceEvent.ChildStarted.class, "child-started"),
          Map.entry(TraceEvent.GenerationStarted.class, "generation-started"),
          Map.entry(TraceEvent.PhaseEnded.class, "phase-ended"),
          Map.entry(TraceEvent.GenerationFinished.class, "generation-finished"),
          Map.entry(TraceEvent.GenerationFailed.class, "generation-failed"),
          Map.entry(TraceEvent.TextsRead.class, "texts-read"),
          Map.entry(TraceEvent.CandidatesScored.class, "candidates-scored"),
          Map.entry(TraceEvent.StepsScored.class, "steps-scored"),
          Map.entry(TraceEvent.VerifierFailed.class, "verifier-failed"),
          Map.entry(TraceEvent.ParticlesWeighed.class, "particles-weighed"),
          Map.entry(TraceEvent.ParticlesResampled.class, "particles-resampled"),
          Map.entry(TraceEvent.AgreementReached.class, "agreement-reached"),
          Map.entry(TraceEvent.Selected.class, "selected"),
          Map.entry(TraceEvent.RunFinished.class, "run-finished"));

  private static final int MAX_DEPTH = 16;

  static final JsonMapper MAPPER = mapper();

  private TraceJson() {}

  private static JsonMapper mapper() {
    JsonMapper.Builder builder =
        CoreJson.mapper(MAX_DEPTH, JsonLinesReader.MAX_LINE_BYTES)
            .addMixIn(TraceEvent.class, AnyEvent.class)
            .addMixIn(TraceEvent.RunStarted.class, WithQuestion.class)
            .addMixIn(TraceEvent.GenerationStarted.class, WithSeed.class)
            .addMixIn(TraceEvent.GenerationFinished.class, WithText.class)
            .addMixIn(TraceEvent.GenerationFailed.class, WithReason.class)
            .addMixIn(TraceEvent.VerifierFailed.class, WithReason.class)
            .addMixIn(TraceEvent.Selected.class, WithAnswer.class)
            .addMixIn(Unscored.class, WithReason.class)
            .addMixIn(Budget.class, WithLimits.class);
    NAMES.forEach((type, name) -> builder.registerSubtypes(new NamedType(type, name)));
    return builder.build();
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  private interface AnyEvent {}

  /** Seeds are texts: a reader in a browser would round the number. */
  interface WithSeed {
    @JsonFormat(shape = JsonFormat.Shape.STRING)
    long seed();
  }

  interface WithQuestion extends WithSeed {
    @JsonSerialize(using = FreeText.class)
    String question();
  }

  interface WithText {
    @JsonSerialize(using = FreeText.class)
    String text();
  }

  interface WithReason {
    @JsonSerialize(using = FreeText.class)
    String reason();
  }

  interface WithAnswer {
    @JsonSerialize(using = FreeText.class)
    Optional<String> answer();
  }

  interface WithLimits {
    @JsonSerialize(using = Limits.Writer.class)
    @JsonDeserialize(using = Limits.CountReader.class)
    long samples();

    @JsonSerialize(using = Limits.Writer.class)
    @JsonDeserialize(using = Limits.CountReader.class)
    long generatedTokens();

    @JsonSerialize(using = Limits.Writer.class)
    @JsonDeserialize(using = Limits.CountReader.class)
    long scoredSteps();

    @JsonSerialize(using = Limits.Writer.class)
    @JsonDeserialize(using = Limits.CountReader.class)
    long verifierTokens();

    @JsonSerialize(using = Limits.Writer.class)
    @JsonDeserialize(using = Limits.TimeReader.class)
    Duration time();
  }
}

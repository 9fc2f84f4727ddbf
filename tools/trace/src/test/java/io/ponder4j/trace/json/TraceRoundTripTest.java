package io.ponder4j.trace.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.Budget;
import io.ponder4j.Spent;
import io.ponder4j.StopReason;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Usage;
import io.ponder4j.testkit.Seeds;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.trace.TraceRecord;
import io.ponder4j.trace.json.TraceWriter.Texts;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.ScoreRange;
import io.ponder4j.verify.Scored;
import io.ponder4j.verify.StepScores;
import io.ponder4j.verify.Unscored;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class TraceRoundTripTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden/trace-v1.jsonl");

  private static String write(List<TraceRecord> records, Texts texts) {
    var bytes = new ByteArrayOutputStream();
    try (var writer = TraceWriter.to(bytes, texts)) {
      records.forEach(writer::accept);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static List<TraceRecord> read(String lines) {
    var records = new ArrayList<TraceRecord>();
    try (var reader =
        TraceReader.of(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)))) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        records.add(next.get());
      }
    }
    return records;
  }

  private static TraceRecord at(int sequence, TraceEvent event) {
    return new TraceRecord(
        1, sequence < 2 ? "/" : "/half[1]", sequence, 250_000L * sequence, event);
  }

  /** One of each kind. */
  private static List<TraceRecord> oneOfEach() {
    Budget budget = Budget.tokens(6_000).within(Duration.ofMillis(1_500));
    String prompt = "0f343b0931126a20f133d67c2b018a3b";
    String prefix = "8d23cf6c86e834a7aa6eded54c26ce2b";
    var usage = new Usage(12, 4, 40, 36, true);
    var spent =
        new Spent(
            2, 1, 0, 1, 43, 39, 24, 4, 2, 3, 5, 0, 40, Duration.ofMillis(30), Map.of("draft", 43L));
    Score worst = new Scored(Double.NEGATIVE_INFINITY, ScoreRange.REAL);
    List<TraceEvent> events =
        List.of(
            new TraceEvent.RunStarted("BestOfN[n=2]", -42, budget, prompt, "What is 17 * 23?"),
            new TraceEvent.ChildStarted(Budget.unlimited()),
            new TraceEvent.GenerationStarted(
                0, "draft", Long.MIN_VALUE, prompt, SamplingParams.DEFAULT.key()),
            new TraceEvent.PhaseEnded(0, 36),
            new TraceEvent.GenerationFinished(
                0, Finish.EOS, usage, "17 * 23 =\n391 ≥ \ud83d", prefix),
            new TraceEvent.GenerationFailed(1, "the server is busy", new Usage(12, 0, 3, 3, false)),
            new TraceEvent.CandidatesScored(
                "judge", List.of(0, 1), List.of(worst, new Unscored("the judge gave NaN"))),
            new TraceEvent.StepsScored(
                "verifier",
                List.of(prefix),
                List.of(
                    new StepScores(
                        List.of(Score.probability(0.1), new Scored(-3.5, ScoreRange.LOGIT))))),
            new TraceEvent.VerifierFailed("verifier", "it is closed"),
            new TraceEvent.Selected(List.of(1, 0), Optional.of(1), Optional.of("391"), 0.5, true),
            new TraceEvent.Selected(List.of(), Optional.empty(), Optional.empty(), 0, false),
            new TraceEvent.RunFinished(StopReason.BUDGET, spent),
            new TraceEvent.ParticlesWeighed(
                1,
                List.of(prefix, prompt),
                List.of(-0.5, Double.NEGATIVE_INFINITY),
                1,
                Double.NEGATIVE_INFINITY),
            new TraceEvent.ParticlesResampled(1, 1.5, List.of(0, 0)),
            new TraceEvent.TextsRead(
                "generator", List.of(prefix), List.of(Double.NEGATIVE_INFINITY), usage),
            new TraceEvent.AgreementReached("EXACT", 12, 9, 2));
    var records = new ArrayList<TraceRecord>();
    events.forEach(event -> records.add(at(records.size(), event)));
    return records;
  }

  @Test
  void names_everyEvent_hasOneOfItsOwn() {
    assertThat(Set.<Class<?>>copyOf(TraceJson.NAMES.keySet())).isEqualTo(Set.copyOf(eventTypes()));
    assertThat(TraceJson.NAMES.values()).doesNotHaveDuplicates();
  }

  private static List<Class<?>> eventTypes() {
    return List.of(TraceEvent.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @Seeds(200)
  void writeThenRead_anyRecord_isTheSame(long seed) {
    var random = new RandomRecords(seed);
    List<TraceRecord> records = new ArrayList<>();
    for (Class<?> type : eventTypes()) {
      records.add(new TraceRecord(seed, "/", records.size(), 1, (TraceEvent) random.record(type)));
    }
    records.add(random.record(TraceRecord.class));

    assertThat(read(write(records, Texts.KEPT))).isEqualTo(records);
  }

  @Test
  void write_oneOfEach_isTheGoldenFile() throws IOException {
    String written = write(oneOfEach(), Texts.KEPT);

    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(GOLDEN, written);
    }
    assertThat(written).isEqualTo(Files.readString(GOLDEN));
    assertThat(TraceReader.readAll(GOLDEN)).isEqualTo(oneOfEach());
  }

  @Test
  void write_anyText_isOneAsciiLineARecord() {
    String written = write(oneOfEach(), Texts.KEPT);

    assertThat(written.lines()).hasSize(oneOfEach().size() + 1);
    assertThat(written).endsWith("}\n").matches("\\p{ASCII}*");
  }

  @Test
  void write_textsLeftOut_noTextButEverythingElse() {
    String written = write(oneOfEach(), Texts.LEFT_OUT);

    assertThat(written)
        .doesNotContain("What is", "391", "busy", "NaN", "closed")
        .contains("BestOfN", "8d23cf6c86e834a7aa6eded54c26ce2b");
    List<TraceRecord> records = read(written);
    assertThat(records).hasSameSizeAs(oneOfEach());
    assertThat(records.get(11)).isEqualTo(oneOfEach().get(11));
    assertThat(((TraceEvent.Selected) records.get(9).event()).answer()).contains("");
    assertThat(((TraceEvent.Selected) records.get(10).event()).answer()).isEmpty();
    assertThat(((TraceEvent.CandidatesScored) records.get(6).event()).scores())
        .containsExactly(new Scored(Double.NEGATIVE_INFINITY, ScoreRange.REAL), new Unscored(""));
  }
}

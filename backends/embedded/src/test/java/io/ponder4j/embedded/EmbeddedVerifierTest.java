package io.ponder4j.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.Selection;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.testkit.ProcessVerifierContract;
import io.ponder4j.verify.ProcessVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Scored;
import io.ponder4j.verify.StepScores;
import io.ponder4j.verify.Unscored;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedVerifierTest implements ProcessVerifierContract {

  private static final Prompt PROMPT = Prompt.of("17+28-(16+8)+13");

  private static EmbeddedVerifier verifier;

  @BeforeAll
  static void open() {
    verifier = Embedded.processVerifier();
  }

  @AfterAll
  static void close() {
    verifier.close();
  }

  @Override
  public ProcessVerifier verifier() {
    return verifier;
  }

  @Override
  public List<Prefix> prefixes() {
    return List.of(
        ProcessVerifierContract.prefix(PROMPT, "17+28-24+13\n45-24+13\n21+13\n#34"),
        ProcessVerifierContract.prefix(PROMPT, "17+28-24+13\n45-24+13\n31+13\n#44"),
        ProcessVerifierContract.prefix(PROMPT, "17+28-24+13\n"),
        ProcessVerifierContract.prefix(PROMPT, "45-(16+08)+13\n45-2"));
  }

  static List<StepScores> score(ProcessVerifier verifier, Prefix... prefixes) {
    var scores = new AtomicReference<List<StepScores>>(List.of());
    Outcome outcome =
        Ponder.with(
                (request, listener) -> {
                  throw new AssertionError("nothing is generated");
                })
            .verifier(verifier)
            .using(
                (prompt, run) -> {
                  scores.set(run.get(Role.PROCESS_VERIFIER).score(prompt, List.of(prefixes), run));
                  return run.conclude(Selection.none());
                })
            .ask(PROMPT);
    assertThat(outcome.stopReason()).isNotNull();
    return scores.get();
  }

  private static double value(Score score) {
    return ((Scored) score).value();
  }

  @Test
  void score_referenceChain_scoresOfTheTrainer() throws IOException {
    JsonNode reference = EmbeddedReferenceTest.reference();
    Prefix chain = ProcessVerifierContract.prefix(PROMPT, reference.get("chain").asText());
    try (EmbeddedVerifier overconfident = Embedded.overconfidentVerifier()) {
      for (var pair :
          List.of(
              java.util.Map.entry("verifier", verifier),
              java.util.Map.entry("self_verifier", overconfident))) {
        List<Score> steps = score(pair.getValue(), chain).get(0).steps();
        JsonNode expected = reference.get("scores").get(pair.getKey());

        assertThat(steps).hasSize(expected.size());
        for (int i = 0; i < steps.size(); i++) {
          assertThat(value(steps.get(i))).isCloseTo(expected.get(i).asDouble(), offset(1e-4));
        }
      }
    }
  }

  @Test
  void score_firstWrongLine_isSeen() {
    List<Score> right = score(verifier, prefixes().get(0)).get(0).steps();
    List<Score> wrong = score(verifier, prefixes().get(1)).get(0).steps();

    assertThat(right).allMatch(step -> value(step) > 0.5);
    assertThat(value(wrong.get(1))).isGreaterThan(0.5);
    assertThat(value(wrong.get(2))).isLessThan(0.5);
  }

  @Test
  void score_foreignCharactersOrTooLong_isUnscoredAndTheRestIsScored() {
    Prefix foreign = ProcessVerifierContract.prefix(PROMPT, "so 45\n#34");
    Prefix endless = ProcessVerifierContract.prefix(PROMPT, "01+01\n".repeat(400));

    List<StepScores> scores = score(verifier, foreign, endless, prefixes().get(0));

    assertThat(scores.get(0).steps()).hasSize(2).allMatch(step -> step instanceof Unscored);
    assertThat(scores.get(1).steps()).hasSize(400).allMatch(step -> step instanceof Unscored);
    assertThat(scores.get(2).steps()).hasSize(4).allMatch(step -> step instanceof Scored);
  }

  @Test
  void score_sharedLines_areReadOnce() {
    long before = verifier.engine().stats().rows();

    score(verifier, prefixes().get(0), prefixes().get(0), prefixes().get(0));

    int tokens = "17+28-(16+08)+13=\n17+28-24+13\n45-24+13\n21+13\n#34.".length();
    assertThat(verifier.engine().stats().rows() - before).isLessThanOrEqualTo(tokens);
  }
}

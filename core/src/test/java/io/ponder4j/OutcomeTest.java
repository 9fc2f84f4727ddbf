package io.ponder4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.answer.Answer;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Usage;
import io.ponder4j.verify.Candidate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutcomeTest {

  private static final Spent SPENT =
      new Spent(2, 2, 0, 0, 7, 0, 5, 0, 0, 0, 0, 0, 7, Duration.ofMillis(12), Map.of());
  private static final List<Judged> TWO =
      List.of(Judged.unasked(candidate(1)), Judged.unasked(candidate(0)));

  private static Candidate candidate(int index) {
    Prefix prompt = Prefix.of(Prompt.of("a question"));
    Request request = Request.of(prompt, SamplingParams.DEFAULT, index);
    Completion completion = Completion.ofText(request, "a long story", Usage.NONE, Finish.EOS);
    return new Candidate(index, completion, Optional.empty());
  }

  private static Outcome.Report report(boolean degraded, Failure... failures) {
    return new Outcome.Report(
        TWO, 0.5, StopReason.COMPLETED, SPENT, degraded, false, List.of(failures), 9);
  }

  @Test
  void toString_answered_isOneLineWithoutTheTexts() {
    Outcome outcome = new Answered(new Answer("42"), candidate(1), report(false));

    assertThat(outcome)
        .hasToString(
            "Answered[42 of candidate 1, 2 candidates, support 0.50, COMPLETED, 7 tokens in 12 ms,"
                + " seed 9]");
  }

  @Test
  void toString_longAnswerOfSeveralLines_isCut() {
    String text = "line\n".repeat(100);
    Outcome outcome = new Answered(new Answer(text), candidate(1), report(false));

    assertThat(outcome.toString()).startsWith("Answered[line line ").contains("line ... of");
    assertThat(outcome.toString().length()).isLessThan(200);
    assertThat(outcome.answer()).contains(new Answer(text));
  }

  @Test
  void toString_abstained_saysWhyAndWhatFailed() {
    var failure = new Failure("branch 0", "no network");
    Outcome outcome =
        new Abstained(Abstained.Reason.NO_ANSWER, Optional.empty(), report(true, failure));

    assertThat(outcome)
        .hasToString(
            "Abstained[NO_ANSWER, 2 candidates, support 0.50, COMPLETED, 7 tokens in 12 ms,"
                + " degraded, failures [Failure[where=branch 0, reason=no network]], seed 9]");
  }
}

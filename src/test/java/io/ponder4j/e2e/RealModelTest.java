package io.ponder4j.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Strategy;
import io.ponder4j.answer.Answer;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.engine.EngineStats;
import io.ponder4j.engine.Tokenizer;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Message;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.huggingface.HubTokenizer;
import io.ponder4j.strategies.pool.BestOfN;
import io.ponder4j.strategies.pool.SelfConsistency;
import io.ponder4j.strategies.resample.ParticleFilter;
import io.ponder4j.testkit.RunInvariants;
import io.ponder4j.testkit.ScriptedProcessVerifier;
import io.ponder4j.verifiers.rule.ExactAnswerVerifier;
import io.ponder4j.verify.Verifier;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A language model beside what torch and Python make of it, and at work under strategies. */
@Tag("real-model")
@ExtendWith(RealModel.class)
class RealModelTest {

  private static final Logger LOG = LoggerFactory.getLogger(RealModelTest.class);
  private static final int TOKENS = 40; // of the reference's texts
  private static final long BUDGET = 400; // tokens a problem

  /** In the manner of GSM8K. */
  private static final Map<String, String> PROBLEMS =
      Map.of(
          "Tom has 3 apples. He buys 5 more. How many apples does he have now?", "8",
          "A box holds 6 eggs. How many eggs are in 4 boxes?", "24",
          "Ana had 20 coins and gave 7 to her brother. How many coins does she have left?", "13",
          "A ticket costs 9 dollars. How many dollars do 3 tickets cost?", "27");

  private static @Nullable EngineGenerator opened;

  @AfterAll
  static void close() {
    if (opened != null) {
      opened.close();
    }
  }

  private static EngineGenerator generator() {
    if (opened == null) {
      opened = RealModel.open("model");
    }
    return Objects.requireNonNull(opened);
  }

  private static int[] ids(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.get(i).intValue()).toArray();
  }

  private static Completion greedy(EngineGenerator generator, String question) {
    SamplingParams sampling = SamplingParams.DEFAULT.withTemperature(0).withMaxTokens(TOKENS);
    Request request = Request.of(Prefix.of(Prompt.of(question)), sampling, 1);
    return generator.start(request, TokenListener.NONE).completion().join();
  }

  // --- what it computes ---

  @Test
  void greedy_fp32_isTheTextOfTorch() {
    for (JsonNode each : RealModel.fixture("greedy.json")) {
      Completion completion = greedy(generator(), each.get("question").asText());

      assertThat(completion.text()).isEqualTo(each.get("text").asText());
      assertThat(completion.usage().prompt()).isEqualTo(each.get("prompt_ids").size());
      assertThat(completion.usage().generated()).isEqualTo(each.get("ids").size());
    }
  }

  /** Rounded weights write other texts: no equality is asked of them. */
  @ParameterizedTest
  @ValueSource(strings = {"model_int8", "model_int4"})
  void greedy_quantised_writes(String file) {
    try (EngineGenerator quantised = RealModel.open(file)) {
      Completion completion = greedy(quantised, "What is the capital of France?");

      assertThat(completion.text()).isNotBlank();
      assertThat(completion.usage().generated()).isBetween(2, TOKENS);
    }
  }

  // --- text ---

  @Test
  void tokenizer_mixedCorpus_equalsPythons() {
    try (var tokenizer = HubTokenizer.open(RealModel.folder().resolve("tokenizer.json"))) {
      for (JsonNode each : RealModel.fixture("texts.json")) {
        Tokenizer.Stream stream = tokenizer.stream();
        var decoded = new StringBuilder();
        for (int id : ids(each.get("ids"))) {
          decoded.append(stream.next(id));
        }

        assertThat(tokenizer.encode(each.get("text").asText()))
            .isEqualTo(ids(each.get("plain_ids")));
        assertThat(decoded.toString()).isEqualTo(each.get("without_special").asText());
      }
    }
  }

  // --- strategies ---

  private static int solve(Strategy strategy, Function<String, Verifier> verifiers) {
    int right = 0;
    int answered = 0;
    for (Map.Entry<String, String> problem : PROBLEMS.entrySet()) {
      Optional<String> answer = answer(strategy, problem.getKey(), verifiers);
      answered += answer.isPresent() ? 1 : 0;
      right += answer.equals(Optional.of(problem.getValue())) ? 1 : 0;
    }
    String name = strategy.getClass().getSimpleName();
    LOG.info("{}: {} of {} right, {} answered", name, right, PROBLEMS.size(), answered);
    return right;
  }

  private static Optional<String> answer(
      Strategy strategy, String question, Function<String, Verifier> verifiers) {
    var sink = new RunInvariants();
    EngineStats before = generator().engine().stats();
    Outcome outcome =
        Ponder.with(generator())
            .verifier(verifiers.apply(question))
            .using(strategy)
            .answers(AnswerType.integer())
            .sampling(SamplingParams.DEFAULT.withTemperature(0.7).withMaxTokens(80))
            .budget(Budget.tokens(BUDGET))
            .seed(5)
            .trace(sink)
            .ask(prompt(question));
    EngineStats after = generator().engine().stats();
    RunInvariants.check(sink.records());

    int read = outcome.candidates().get(0).candidate().completion().usage().prompt();
    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.spent().generatedTokens()).isLessThanOrEqualTo(BUDGET);
    assertThat(after.rows() - before.rows())
        .isLessThanOrEqualTo(read + outcome.spent().generatedTokens());
    assertThat(after.running()).isZero();
    assertThat(after.slotsPinned()).isZero();
    return outcome.answer().map(Answer::text);
  }

  private static Prompt prompt(String question) {
    Message system = Message.system("Solve the problem in a line or two. End with the number.");
    return new Prompt(List.of(system, Message.user(question)), Map.of());
  }

  private static Verifier key(String question) {
    return ExactAnswerVerifier.of(PROBLEMS);
  }

  /** Lines with the answer are better than others. */
  private static Verifier lines(String question) {
    String answer = PROBLEMS.get(question);
    return new ScriptedProcessVerifier(line -> line.contains(answer) ? 0.9 : 0.5);
  }

  @Test
  void wordProblems_bestOfFour_isNoWorseThanItsFirstSample() {
    int one = solve(BestOfN.of(1), RealModelTest::key);
    int four = solve(BestOfN.of(4), RealModelTest::key);

    assertThat(four).isGreaterThanOrEqualTo(one);
  }

  @Test
  void wordProblems_selfConsistency_keepsItsLimits() {
    int right = solve(SelfConsistency.of(4), RealModelTest::key);

    assertThat(right).isLessThanOrEqualTo(solve(BestOfN.of(4), RealModelTest::key));
  }

  @Test
  void wordProblems_particleFilter_keepsItsLimits() {
    int right = solve(ParticleFilter.of(4), RealModelTest::lines);

    assertThat(right).isBetween(0, PROBLEMS.size());
  }
}

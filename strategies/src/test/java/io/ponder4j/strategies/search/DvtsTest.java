package io.ponder4j.strategies.search;

import static io.ponder4j.strategies.search.Questions.LINES;
import static io.ponder4j.strategies.search.Questions.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.Outcome;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Request;
import io.ponder4j.testkit.RunInvariants;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DvtsTest {

  private final Questions questions = new Questions();

  /** First a step that is right with a probability and like no other, then the end. */
  private ScriptedGenerator rightWith(double probability) {
    return ScriptedGenerator.of(
        questions.clock,
        request ->
            Script.say(request.prefix().text().isEmpty() ? step(request, probability) : "0"));
  }

  private static String step(Request request, double probability) {
    boolean isRight = new SplittableRandom(request.seed()).nextDouble() < probability;
    return (isRight ? "r" : "w") + Long.toHexString(request.seed()) + "\n";
  }

  private static double misled(String line) {
    return line.startsWith("w") ? .9 : .5;
  }

  @Test
  void oneSubtree_isStepBestOfN() {
    for (long seed = 0; seed < 20; seed++) {
      questions.seed(seed);
      var sink = new RunInvariants();
      questions
          .ponder(rightWith(.5), line -> line.hashCode() % 7 / 14.0 + .5)
          .trace(sink)
          .using(new Dvts(4, 4, LINES))
          .ask("?");
      List<String> dvts = RunInvariants.comparable(sink.records());
      sink.checkAndClear();
      questions
          .ponder(rightWith(.5), line -> line.hashCode() % 7 / 14.0 + .5)
          .trace(sink)
          .using(new StepBestOfN(4, LINES))
          .ask("?");
      List<String> steps = RunInvariants.comparable(sink.records());

      assertThat(dvts.subList(1, dvts.size())).isEqualTo(steps.subList(1, steps.size()));
    }
  }

  @Test
  void subtrees_equalSteps_stayApartAndEachVotes() {
    Outcome outcome = questions.ask(Script.say("a\n7"), line -> .5, Dvts.of(8, 2));

    assertThat(texts(outcome)).containsExactly("a\n7", "a\n7", "a\n7", "a\n7");
    assertThat(outcome.spent().started()).isEqualTo(16);
  }

  @Test
  void subtrees_oneOfThemBetter_neverExchangeCandidates() {
    // 4 subtrees of 2: each goes on with the better of its own two, whatever the others have.
    var model =
        questions.saying(
            "a1\n", "b2\n", "c9\n", "d8\n", "e3\n", "f4\n", "g6\n", "h5\n", "1", "1", "1", "1", "1",
            "1", "1", "1");

    Outcome outcome = questions.ask(model, Questions::tenths, Dvts.of(8, 2));

    assertThat(new TreeSet<>(texts(outcome))).containsExactly("b2\n1", "c9\n1", "f4\n1", "g6\n1");
    assertThat(outcome.candidate().orElseThrow().completion().text()).isEqualTo("c9\n1");
  }

  @ParameterizedTest
  @CsvSource({
    "16, 0.3, 0.000, 0.032",
    "16, 0.6, 0.065, 0.425",
    "16, 0.8, 0.598, 0.879",
    "64, 0.6, 0.004, 0.891"
  })
  void misleadingFirstStep_rightBranchSurvives_asOftenAsComputed(
      int n, double q, double byBeam, double byDvts) {
    int repeats = n == 16 ? 1_000 : 200;
    int subtrees = n / 4;
    double exactByDvts = 1 - Math.pow(1 - Math.pow(q, 4), subtrees);
    double exactByBeam = fewerWrongThan(subtrees, n, q);
    assertThat(exactByDvts).isCloseTo(byDvts, within(.002));
    assertThat(exactByBeam).isCloseTo(byBeam, within(.003));

    double dvts = survives(Dvts.of(n, 4), q, repeats);
    double beam = survives(Beam.of(n, 4), q, repeats);

    assertThat(dvts).isCloseTo(exactByDvts, within(tolerance(exactByDvts, repeats)));
    assertThat(beam).isCloseTo(exactByBeam, within(tolerance(exactByBeam, repeats)));
    // One of the two could not pass for the other.
    assertThat(exactByDvts - tolerance(exactByDvts, repeats))
        .isGreaterThan(exactByBeam + tolerance(exactByBeam, repeats));
    assertThat(dvts).isGreaterThan(beam);
  }

  private double survives(Strategy strategy, double q, int repeats) {
    int survived = 0;
    for (int i = 0; i < repeats; i++) {
      Outcome outcome =
          questions.seed(i).ponder(rightWith(q), DvtsTest::misled).using(strategy).ask("?");
      survived += texts(outcome).stream().anyMatch(text -> text.startsWith("r")) ? 1 : 0;
    }
    return survived / (double) repeats;
  }

  /** Four standard errors of a share, and one repeat where it is next to 0. */
  private static double tolerance(double exact, int repeats) {
    return 4 * Math.sqrt(exact * (1 - exact) / repeats) + 1.0 / repeats;
  }

  /** The probability that fewer than some of n children are wrong. */
  private static double fewerWrongThan(int some, int n, double q) {
    double sum = 0;
    double term = Math.pow(q, n);
    for (int wrong = 0; wrong < some; wrong++) {
      sum += term;
      term *= (n - wrong) / (wrong + 1.0) * (1 - q) / q;
    }
    return sum;
  }

  @Test
  void numbersThatDoNotFit_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dvts.of(6, 4))
        .withMessage("n must be a multiple of m >= 1, was n = 6, m = 4");
    assertThatIllegalArgumentException().isThrownBy(() -> Dvts.of(0));
    assertThatIllegalArgumentException().isThrownBy(() -> Lookahead.of(6, 4, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Lookahead.of(4, 4, 0));
  }
}

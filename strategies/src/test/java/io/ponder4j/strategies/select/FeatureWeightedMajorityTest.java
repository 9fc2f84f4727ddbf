package io.ponder4j.strategies.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.Judged;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.testkit.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureWeightedMajorityTest {

  private static final MarkerWords WORDS =
      new MarkerWords(
          List.of("maybe", "not sure"), List.of("wait", "let me check"), List.of("so", "also"));

  private static TextFeatures features(String text, int tokens) {
    return TextFeatures.of(Pools.saying(0, "a", text, tokens).candidate().completion(), WORDS);
  }

  @ParameterizedTest
  @CsvSource({
    "'Maybe 4. I am not  sure, maybe 5', 3, 0, 0",
    "'Wait, let me check: wait', 0, 3, 0",
    "'maybes unmaybe also_ so2 so-so so', 0, 0, 4",
    "'soß so\u00e9 ALSO', 0, 0, 1",
    "'', 0, 0, 0"
  })
  void of_text_countsWholeWords(String text, int hedging, int thinking, int discourse) {
    TextFeatures features = features(text, 1000);

    assertThat(features.hedging()).isCloseTo(hedging, within(1e-12));
    assertThat(features.thinking()).isCloseTo(thinking, within(1e-12));
    assertThat(features.discourse()).isCloseTo(discourse, within(1e-12));
  }

  @Test
  void of_rates_areAThousandTokens() {
    assertThat(features("maybe", 50)).isEqualTo(new TextFeatures(50, 20, 0, 0));
    assertThat(features("maybe", 0)).isEqualTo(new TextFeatures(0, 0, 0, 0));
    var none = new MarkerWords(List.of(), List.of(), List.of());
    assertThat(TextFeatures.of(Pools.of(0, "a", 5).candidate().completion(), none))
        .isEqualTo(new TextFeatures(5, 0, 0, 0));
  }

  @ParameterizedTest
  @Seeds(100)
  void select_coefficientsZero_isTheMajority(long seed) {
    var random = new SplittableRandom(seed);
    List<Judged> pool =
        IntStream.range(0, random.nextInt(10))
            .mapToObj(
                i ->
                    Pools.of(
                        i,
                        List.of("", "a", "b", "c").get(random.nextInt(4)),
                        1 + random.nextInt(20)))
            .toList();

    assertThat(new FeatureWeightedMajority().select(pool, AnswerType.text()))
        .isEqualTo(new Majority().select(pool, AnswerType.text()));
  }

  /** Right samples hedge half as often: a vote that knows it is right more often. */
  @Test
  void select_plantedLink_beatsThePlainVote() {
    var weighted = new FeatureWeightedMajority(0, 1, 0, 0, WORDS);
    var random = new SplittableRandom(3);
    int plainRight = 0;
    int weightedRight = 0;
    for (int repeat = 0; repeat < 2_000; repeat++) {
      List<Judged> pool =
          IntStream.range(0, 9)
              .mapToObj(
                  i -> {
                    boolean right = random.nextInt(100) < 45;
                    boolean hedges = random.nextInt(100) < (right ? 25 : 75);
                    return Pools.saying(
                        i, right ? "right" : "wrong", hedges ? "maybe" : "it is", 10);
                  })
              .toList();
      plainRight += isRight(new Majority(), pool);
      weightedRight += isRight(weighted, pool);
    }

    assertThat(plainRight).isLessThan(900);
    assertThat(weightedRight).isGreaterThan(plainRight + 500);
  }

  private static int isRight(Selector selector, List<Judged> pool) {
    Judged winner = selector.select(pool, AnswerType.text()).winner().orElseThrow();
    return winner.candidate().answer().orElseThrow().text().equals("right") ? 1 : 0;
  }

  @Test
  void select_hugeCoefficients_stayFinite() {
    List<Judged> pool = List.of(Pools.of(0, "a", 1), Pools.of(1, "b", 1000), Pools.of(2, "b", 900));

    assertThat(
            Pools.winner(
                new FeatureWeightedMajority(1e6, 0, 0, 0, WORDS).select(pool, AnswerType.text())))
        .isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FeatureWeightedMajority(Double.NaN, 0, 0, 0, WORDS));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MarkerWords(List.of(" "), List.of(), List.of()));
  }
}
